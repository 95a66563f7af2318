import type { Subject } from '../facts/issue-port.js';
import { nodesOf, type Cluster, type ClusterNode } from '../cluster/cluster.js';
import { overrideOf } from '../cluster/override-of.js';
import type { Seconds } from '../cluster/duration.js';
import { httpsUrl, type Endpoint } from '../cluster/network.js';
import { hostOf } from '../read/uri.js';
import { controlPlane } from './control-plane.js';
import {
  authorityOf,
  kubeadmReleaseOf,
  ownerOf,
  serverAuthority,
  trustedCertificates,
  type Derivation,
} from './derivation.js';
import type { DesiredKubeconfig, Issuance } from './desired.js';
import { front } from './front/rows.js';
import { issuance, personalIssuance } from './issuance.js';
import { personalKubeconfigs as personalRows } from './kubeconfigs.js';
import { home } from './layouts/home.js';
import type { PartPaths } from './layouts/layout.js';
import { absolute, homeFile, nodeFiles, pairElsewhere, pathsOn, readersOn, trustPath } from './placement.js';
import { subjectOf, type KubeconfigRow } from './row.js';

const endpointUrl = ({ endpoint }: Cluster): string => httpsUrl(endpoint.host, endpoint.port);

/** On a control plane its own API server, so that no load balancer stands between a component and its neighbour. */
const localUrl = (cluster: Cluster, node: ClusterNode): string =>
  node.roles.includes('control-plane') ? httpsUrl(node.addresses[0], cluster.apiServer.port) : endpointUrl(cluster);

/** kubeadm wrote the endpoint into kubelet.conf up to 1.32 and the local address since; either reaches an API server. */
function serversOf(row: KubeconfigRow, cluster: Cluster, node: ClusterNode): readonly string[] {
  const both = [localUrl(cluster, node), endpointUrl(cluster)];
  return row.server === 'local' ? both : both.reverse();
}

/** What it dials, and what every API server must be dialled by: a load balancer may lead to any of them. */
function serverNames(servers: readonly string[], derivation: Derivation): readonly string[] {
  const hosts = servers.flatMap((url) => hostOf(url) ?? []);
  return [...new Set([...hosts, ...namesOfAll(derivation)])];
}

// The same for every kubeconfig: found once, so that the work does not grow with the square of the nodes.
const found = new WeakMap<Derivation, readonly string[]>();

function namesOfAll(derivation: Derivation): readonly string[] {
  const known = found.get(derivation);
  if (known !== undefined) return known;
  const [first = [], ...rest] = nodesOf(derivation.cluster, 'control-plane').map((node) =>
    issuance('apiserver', controlPlane.apiserver, node, derivation).accept.required.map(({ value }) => value),
  );
  const names = first.filter((name) => rest.every((others) => others.includes(name)));
  found.set(derivation, names);
  return names;
}

/** A kubeconfig on a node: by path where the layout has paths for its certificate, else with everything embedded. */
export function componentKubeconfig(
  name: string,
  row: KubeconfigRow,
  node: ClusterNode,
  derivation: Derivation,
): DesiredKubeconfig {
  const { cluster, layout } = derivation;
  const paths = pathsOn(layout, name, node.name) ?? {};
  const lent = row.credential === undefined ? undefined : pathsOn(layout, row.credential, node.name);
  // Files of its own say where its certificate is; without any a lent one does.
  const shared = paths.certificate === undefined ? lent : undefined;
  const credential = reference(shared ?? paths);
  const { modes, server } = overrideOf(cluster, name, node.name);
  const servers = server === undefined ? serversOf(row, cluster, node) : [server];
  const trustFile =
    paths.trust === undefined ? trustPath(layout, node.name, serverAuthority(derivation)) : absolute(paths.trust);
  const authority = authorityOf(name, row, node.name, derivation);
  const own = personal(name, cluster, subjectOf(row, node.name, kubeadmReleaseOf(derivation)), node.name);
  return {
    kind: 'kubeconfig',
    name,
    title: row.title,
    node: node.name,
    unknown: [],
    files: nodeFiles(paths, node.name, ['key', 'certificate', 'kubeconfig'], modes),
    elsewhere: pairElsewhere(paths, node.name, modes),
    ownedBy: ownerOf(name, node.name, derivation),
    readBy: readersOn(row, cluster, node),
    authority,
    servers,
    serverNames: serverNames(servers, derivation),
    clusterName: cluster.name,
    userName: own.subject.commonName,
    trust: credential.held === 'embedded' ? { held: 'embedded' } : { held: 'path', path: trustFile },
    trustFile,
    trusted: trustedCertificates(derivation.keysets, serverAuthority(derivation)),
    match: 'exactly',
    credential,
    rotatesTo: credential.held === 'embedded' ? row.rotatesTo : undefined,
    once: row.once === true,
    issuance: shared === undefined ? issuanceOf(name, row, node, own, derivation) : undefined,
  };
}

/** An entry of `users` with the file of a built-in kubeconfig says who that file is for, on nodes too. */
function personal(
  name: string,
  cluster: Cluster,
  subject: Subject,
  node?: string,
): { readonly subject: Subject; readonly validity: number | undefined } {
  const entry = Object.hasOwn(personalRows, name) ? cluster.users.find(({ file }) => file === name) : undefined;
  return entry === undefined
    ? { subject: overrideOf(cluster, name, node).subject ?? subject, validity: undefined }
    : { subject: { commonName: entry.name, organizations: entry.groups }, validity: entry.validity };
}

const issuanceOf = (
  name: string,
  row: KubeconfigRow,
  node: ClusterNode,
  own: ReturnType<typeof personal>,
  derivation: Derivation,
): Issuance =>
  row.on === 'users'
    ? personalIssuance(name, own.subject, own.validity, false, derivation)
    : issuance(name, row, node, derivation);

const reference = ({ certificate, key }: PartPaths): DesiredKubeconfig['credential'] =>
  certificate === undefined || key === undefined
    ? { held: 'embedded' }
    : { held: 'path', certificate: absolute(certificate), key: absolute(key) };

/** The home's `users/`: the built-in administrators, then the entries of the spec. */
export function personalKubeconfigs(derivation: Derivation): readonly DesiredKubeconfig[] {
  const { cluster } = derivation;
  const builtIn = Object.entries(personalRows)
    .filter(([file]) => overrideOf(cluster, file).absent !== true)
    .map(([file, row]) => ({ file, title: row.title, ...personal(file, cluster, row.subject) }));
  const further = cluster.users
    .filter(({ file }) => !Object.hasOwn(personalRows, file))
    .map(({ name, groups, file, validity }) => ({
      file,
      title: `the user ${name}`,
      subject: { commonName: name, organizations: groups },
      validity,
    }));
  return [...builtIn, ...further].map((person) => personalKubeconfig(person, derivation));
}

/** For whom a kubeconfig is: a file in `users/`, or one that is handed out under a name of its own. */
interface Person {
  readonly file: string;
  readonly title: string;
  readonly subject: Subject;
  readonly validity: Seconds | undefined;
  /** Where they come in, by the authority that is trusted there; left out, at the API server. */
  readonly through?: Endpoint;
}

/** A kubeconfig for a person or a machine, with everything embedded, as it lies in `users/`. */
export function personalKubeconfig(
  { file, title, subject, validity, through }: Person,
  derivation: Derivation,
): DesiredKubeconfig {
  const { cluster } = derivation;
  const usual = authorityOf(file, { authority: 'ca' }, undefined, derivation);
  const authority = through === undefined ? usual : authorityOf('bastion', front.bastion, undefined, derivation);
  const trusted = through === undefined ? serverAuthority(derivation) : authority;
  const servers = [through === undefined ? endpointUrl(cluster) : httpsUrl(through.host, through.port)];
  return {
    kind: 'kubeconfig',
    name: file,
    title,
    node: undefined,
    unknown: [],
    files: [homeFile('kubeconfig', home.user(file))],
    authority,
    servers,
    serverNames: through === undefined ? serverNames(servers, derivation) : [through.host],
    clusterName: cluster.name,
    userName: subject.commonName,
    trust: { held: 'embedded' },
    trustFile: undefined,
    trusted: trustedCertificates(derivation.keysets, trusted),
    match: 'exactly',
    credential: { held: 'embedded' },
    rotatesTo: undefined,
    once: true,
    issuance: personalIssuance(file, subject, validity, true, derivation, authority),
  };
}
