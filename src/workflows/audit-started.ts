import { join } from 'node:path';
import { isAudited } from '../core/components/audited.js';
import type { Profile } from '../core/cluster/cluster.js';
import { compareReleases, knownReleases, parseVersion, renderRelease, type Version } from '../core/cluster/version.js';
import { onNode, placeKey, type Place } from '../core/facts/place.js';
import type { PolicyFile } from '../core/facts/policy-file.js';
import { keptServing } from '../core/infer/kubelet-serving.js';
import { observe } from '../core/read/observe.js';
import { readPolicyFile } from '../core/read/policy-file.js';
import { effective, givenFor, isFields, listOf, onMachine, type Audit, type Started } from '../core/rules/started.js';
import type { Found } from './audit-found.js';
import type { AuditTools } from './audit-tools.js';

/** What is said of releases and profiles besides the files. */
export interface Known {
  readonly version: Version | undefined;
  readonly specVersion: Version | undefined;
  readonly profile: Profile;
}

/** Where nobody says anything: the files themselves have to tell. */
export const nothingKnown: Known = { version: undefined, specVersion: undefined, profile: 'cis' };

/** A component with where its release comes from, and where the files are that it names. */
export interface Placed {
  readonly started: Started;
  readonly releaseFrom: string | undefined;
  readonly root: string | undefined;
}

/** Sources to components: what only adds to a command line joins the one on its machine. */
export function placedOf(
  found: readonly Found[],
  known: Known,
  { table }: Pick<AuditTools, 'table'>,
): readonly Placed[] {
  const byMachine = new Map<string, Found[]>();
  for (const one of found) byMachine.set(one.machine, [...(byMachine.get(one.machine) ?? []), one]);
  return [...byMachine].flatMap(([machine, all]) =>
    [...new Set(all.map(({ source }) => source.component))].filter(isAudited).flatMap((component) => {
      const own = all.filter(({ source }) => source.component === component);
      return groupsOf(own).map((group): Placed => {
        const sources = group.map(({ source }) => source);
        const release = releaseOf(group, all, known);
        return {
          started: {
            component,
            machine,
            sources,
            release: release !== undefined && isKnown(release.version) ? release.version : undefined,
            assumed: knownReleases.newest,
            hasConfiguration:
              sources.some(isFields) || sources.some(({ flags }) => flags.some(({ name }) => name === '--config')),
            table,
            profile: known.profile,
          },
          releaseFrom:
            release === undefined
              ? undefined
              : isKnown(release.version)
                ? release.from
                : `${renderRelease(release.version)}, ${release.from}, whose flags are not known`,
          root: group[0]?.root,
        };
      });
    }),
  );
}

const isKnown = (version: Version): boolean =>
  compareReleases(version, knownReleases.oldest) >= 0 && compareReleases(version, knownReleases.newest) <= 0;

/** Of several command lines each is a component of its own; one configuration belongs to the one command line there is. */
function groupsOf(own: readonly Found[]): readonly (readonly Found[])[] {
  const isAddition = ({ source }: Found) => source.isPart || isFields(source);
  const commands = own.filter((one) => !isAddition(one));
  const additions = own.filter(isAddition);
  const [only] = commands;
  if (only !== undefined && commands.length === 1)
    return [
      [
        ...additions.filter(({ source }) => isFields(source)),
        ...additions.filter(({ source }) => !isFields(source)),
        only,
      ],
    ];
  if (commands.length === 0) {
    const configurations = additions.filter(({ source }) => isFields(source));
    return configurations.length > 1 ? additions.map((one) => [one]) : [additions];
  }
  return [...commands, ...additions].map((one) => [one]);
}

function releaseOf(
  group: readonly Found[],
  machine: readonly Found[],
  { version, specVersion }: Known,
): { readonly version: Version; readonly from: string } | undefined {
  if (version !== undefined) return { version, from: 'as --kubernetes-version says' };
  for (const { source } of [...group, ...machine]) {
    if (source.component === 'etcd' || source.component.startsWith('konnectivity')) continue;
    const parsed = source.release === undefined ? undefined : parseVersion(source.release.text);
    const isOwn = group.some((one) => one.source === source);
    if (parsed !== undefined)
      return { version: parsed, from: isOwn ? `by ${source.release?.from ?? ''}` : `by ${source.component} beside it` };
  }
  return specVersion === undefined ? undefined : { version: specVersion, from: 'by kubepki.yaml' };
}

/** Flags whose files are looked into for what they trust, sign and show. */
const fileFlags: readonly string[] = [
  '--client-ca-file',
  '--requestheader-client-ca-file',
  '--etcd-cafile',
  '--etcd-certfile',
  '--peer-cert-file',
  '--peer-trusted-ca-file',
  '--kubeconfig',
  '--tls-cert-file',
  '--kubelet-client-certificate',
  '--service-account-key-file',
  '--service-account-signing-key-file',
  '--service-account-private-key-file',
  '--root-ca-file',
  '--cluster-signing-cert-file',
  '--cluster-signing-kube-apiserver-client-cert-file',
  '--cluster-signing-kubelet-client-cert-file',
  '--cluster-signing-kubelet-serving-cert-file',
  '--cluster-signing-legacy-unknown-cert-file',
  '--kubelet-certificate-authority',
  'tlsCertFile',
  '--cert-file',
  '--trusted-ca-file',
  'authentication.x509.clientCAFile',
];

const policyFlags: readonly string[] = [
  '--authorization-config',
  '--authentication-config',
  '--encryption-provider-config',
];

/** Absolute paths on its machine that a component is told under some flags; what it takes by default is not told. */
const pathsTold = (started: Started, flags: readonly string[]): readonly string[] =>
  flags.flatMap((flag) =>
    (effective(started, flag)?.from === 'default' ? [] : listOf(started, flag))
      .filter((path) => path.startsWith('/'))
      .flatMap((path) => onMachine(started, path) ?? []),
  );

/** The certificates and keys that rules about flags look into, on the machine that a component is on. */
export const filesTold = (started: Started): readonly Place[] => {
  const kept = started.component === 'kubelet' ? keptServing(started)?.paths.certificate : undefined;
  return [...pathsTold(started, fileFlags).map((path) => path.slice(1)), ...(kept === undefined ? [] : [kept])].map(
    (path) => onNode(started.machine, path),
  );
};

/** Everything that rules look at: the components, and what lies in the files that they name. */
export function auditOf(placed: readonly Placed[], tools: AuditTools): Audit {
  const roots = new Map(
    placed.flatMap(({ started, root }) => (root === undefined ? [] : [[started.machine, root] as const])),
  );
  const rooted = placed.flatMap(({ started, root }) => (root === undefined ? [] : [started]));
  const observed = observe(
    tools.reader.snapshot(
      { home: undefined, nodes: new Map([...roots].map(([machine, folder]) => [machine, { folder, below: '' }])) },
      { places: rooted.flatMap(filesTold), folders: [], opens: () => true },
    ),
  );
  const policies = new Map(
    rooted.flatMap((started) =>
      pathsTold(started, policyFlags).map((path): [string, PolicyFile] => [
        placeKey(onNode(started.machine, path.slice(1))),
        policyAt(join(roots.get(started.machine) ?? '/', path), tools),
      ]),
    ),
  );
  const keyOf = (machine: string, path: string) => placeKey(onNode(machine, path.replace(/^\//, '')));
  return {
    started: placed.map(({ started }) => started),
    edges: observed.edges,
    files: (machine, path) => observed.files.get(keyOf(machine, path)),
    policies: (one, path) => {
      const there = onMachine(one, path);
      if (there === undefined) return { kind: 'unread', reason: 'it lies in the image of a container' };
      return (
        policies.get(keyOf(one.machine, there)) ?? {
          kind: 'unread',
          reason: 'it is not known on which machine the file lies',
        }
      );
    },
  };
}

function policyAt(path: string, { reader }: AuditTools): PolicyFile {
  const file = reader.read(path);
  if (file.state === 'present' && file.bytes !== undefined) return readPolicyFile(file.bytes.reveal().toString('utf8'));
  return { kind: 'unread', reason: file.state === 'unreadable' ? file.reason : 'there is no such file' };
}

/** The configuration file that a component is given, where it is not among what was found. */
export const configurationOf = ({ started }: Placed): string | undefined => {
  const flag = started.component === 'etcd' ? '--config-file' : '--config';
  const path = givenFor(started, flag).at(-1)?.value;
  return path === undefined || started.sources.some(isFields) ? undefined : onMachine(started, path);
};
