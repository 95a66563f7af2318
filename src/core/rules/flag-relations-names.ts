import { parseSanName } from '../cluster/names.js';
import { isAnywhere, isLoopback } from '../read/address.js';
import { hostToldBy } from '../read/uri.js';
import { leadsTo } from './etcd-dialled.js';
import { certificatesAt, isTrusted, pathOf } from './flag-relation.js';
import { isMember, peersIn } from './flag-relations-trust.js';
import { servedBy } from './flag-relations-serving.js';
import { at, type FlagRule, type FlagSight } from './flag-rule.js';
import { covers } from './names.js';
import { kubernetesDocs, rfc5280 } from './rule.js';
import { effective, listOf, type Audit, type Started } from './started.js';

const besides = ({ started }: Audit, { machine }: Started, component: string): readonly Started[] =>
  started.filter((one) => one.machine === machine && one.component === component);

/** Whether what an etcd serves names a host; undefined where it cannot be seen. */
function isNamed(audit: Audit, etcd: Started, host: string): boolean | undefined {
  const [served] = certificatesAt(audit, etcd, pathOf(etcd, '--cert-file') ?? '') ?? [];
  const name = parseSanName(host);
  return served === undefined || name === undefined ? undefined : covers(served, name);
}

/** URLs that may lead to the etcd on the machine, where none is known to, and that its certificate does not name. */
function* etcdSights(server: Started, audit: Audit): Iterable<FlagSight> {
  const setting = '--etcd-servers';
  const urls = listOf(server, setting).filter((url) => url.startsWith('https:'));
  const all = audit.started.filter(({ component }) => component === 'etcd');
  for (const etcd of besides(audit, server, 'etcd')) {
    const leads = urls.map((url) => leadsTo(url, server, etcd));
    if (leads.includes(true)) continue;
    const hosts = urls.filter((_, index) => leads[index] === undefined).map(hostToldBy);
    if (hosts.length === 0 || hosts.some((host) => isNamed(audit, etcd, host) !== false)) continue;
    const lost = hosts.filter((host) => all.every((one) => isNamed(audit, one, host) === false));
    if (lost.length === 0) continue;
    const members = all.filter((one) => isMember(etcd, one));
    // A list of kubeadm names who was there when its member joined, or only itself: all are known where every list names as many.
    const isAll = members.length > 1 && members.every((member) => peersIn(member).length === members.length);
    yield {
      ...at(server, setting),
      severity: isAll ? 'critical' : 'warning',
      message: isAll
        ? `dials etcd at ${lost.join(', ')}, which the certificate of no member names`
        : `dials etcd at ${lost.join(', ')}, which the certificate of the etcd beside it does not name; whether that leads there could not be seen`,
      expected: lost,
    };
  }
}

/** Addresses that are known to be of a machine. */
const addressesOf = (server: Started, audit: Audit): readonly string[] =>
  [
    ...listOf(server, '--advertise-address'),
    ...besides(audit, server, 'etcd').flatMap((etcd) => [
      ...listOf(etcd, '--listen-peer-urls').map(hostToldBy),
      ...listOf(etcd, '--listen-client-urls').map(hostToldBy),
    ]),
  ].filter((host) => !isLoopback(host) && !isAnywhere(host) && parseSanName(host)?.type === 'ip');

/** By an address that the kubelet is told, or by its name, that is `san-missing`. */
function* kubeletSights(server: Started, audit: Audit): Iterable<FlagSight> {
  const [trust, [kubelet]] = [
    pathOf(server, '--kubelet-certificate-authority'),
    besides(audit, server, 'kubelet'),
  ] as const;
  const setting = '--kubelet-preferred-address-types';
  const first = listOf(server, setting)[0]?.replace(/^\[/, '');
  if (trust === undefined || kubelet === undefined || first !== 'InternalIP') return;
  const path = servedBy(kubelet);
  const [served] = path === undefined ? [] : (certificatesAt(audit, kubelet, path) ?? []);
  if (path === undefined || served === undefined || effective(kubelet, '--node-ip') !== undefined) return;
  // What is not trusted at all is told of the CA.
  if (isTrusted(audit, kubelet, path, trust, server) === false) return;
  const known = addressesOf(server, audit);
  const { ip } = served.sans;
  if (ip.length > 0 && (known.length === 0 || known.some((one) => ip.includes(one)))) return;
  const isLost = ip.length === 0;
  yield {
    ...at(server, setting),
    // Of a machine with several networks only some addresses are known, and its node may have another.
    severity: isLost ? 'critical' : 'info',
    message: isLost
      ? 'dials the kubelet beside it by its address, and its certificate names none'
      : 'dials the kubelet beside it by the address of its node, and its certificate names none that flags say of the machine; compare it with `kubectl get node -o wide`',
    expected: [...new Set(known)],
    actual: [...served.sans.dns, ...ip],
  };
}

/** Rules about what servers are called by those that dial them. */
export const nameRelations: readonly FlagRule[] = [
  {
    id: 'dialled-name-missing',
    stage: 'always',
    severity: 'warning',
    remedy: 'manual',
    means:
      'kube-apiserver dials etcd or the kubelet on its machine by a name or an address that the certificate of that does not bear, as far as what was looked at says where it leads. It is critical where the certificates of all members of etcd were seen, and where the certificate of a kubelet bears no address at all; it is information where that bears another address than flags say of the machine, which may have several networks.',
    protects: 'the connection between them: "certificate is valid for …, not …"',
    mend: 'Issue the certificate with the name, or let --etcd-servers name what it bears. If the name leads to another machine, look at that too: `kubepki check --facts`.',
    sources: [rfc5280('4.2.1.6'), kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/')],
    *judge(started, audit) {
      if (started.component !== 'kube-apiserver') return;
      yield* etcdSights(started, audit);
      yield* kubeletSights(started, audit);
    },
  },
];
