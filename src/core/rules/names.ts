import type { CertificateFacts } from '../facts/certificate.js';
import { isGoDnsName, type SanName } from '../cluster/names.js';
import { issuanceOf, type Case, type Found } from './case.js';
import { isExplained } from './explained.js';
import { listed } from './listed.js';
import { remaking } from './presence.js';
import { kubernetesDocs, kubernetesIssue, rfc5280, type ArtefactRule, type Sight } from './rule.js';

const quoted = (values: readonly string[]): string => listed(values.map((value) => JSON.stringify(value))).join(', ');

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

const allNames = ({ sans }: CertificateFacts): readonly string[] => [...sans.dns, ...sans.ip, ...sans.other];

/** Whether a client that dials the name accepts the certificate: RFC 6125 6.4.3, a wildcard stands for one whole label. */
export function covers({ sans }: Pick<CertificateFacts, 'sans'>, { type, value }: SanName): boolean {
  if (type === 'ip') return sans.ip.includes(value);
  const wildcard = value.replace(/^[^.]+/, '*');
  return sans.dns.some((name) => name.toLowerCase() === value || name.toLowerCase() === wildcard);
}

export const sanMissing: ArtefactRule = {
  id: 'san-missing',
  stage: 'identity',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'A server certificate does not name something that its clients dial, or that the spec asks for. The CN does not count: Go ignores it.',
  protects: 'clients that dial the server by a name or address it must answer to',
  mend: 'Run `kubepki apply`, which issues it with every name. `kubeadm certs renew` would copy the old names.',
  sources: [
    rfc5280('4.2.1.6'),
    kubernetesDocs('setup/best-practices/certificates/'),
    kubernetesIssue('kubernetes/kubeadm#1447'),
  ],
  *look(judged) {
    const { certificate } = judged;
    const required = issuanceOf(judged)?.accept.required ?? [];
    if (certificate === undefined) return;
    const { dns, ip } = certificate.value.sans;
    if (
      required.length === 0 &&
      dns.length + ip.length === 0 &&
      issuanceOf(judged)?.accept.usages.includes('serverAuth')
    )
      yield {
        message: 'names nothing that a client could dial: Go ignores the CN',
        expected: ['a DNS name or an IP address'],
        actual: allNames(certificate.value),
        place: certificate.place,
      };
    const lacking = required.filter((name) => !covers(certificate.value, name));
    if (lacking.length === 0) return;
    yield {
      message: `does not name ${lacking.map(({ value, why }) => `${JSON.stringify(value)} (${why})`).join(', ')}`,
      expected: required.map(({ value }) => value),
      actual: allNames(certificate.value),
      place: certificate.place,
    };
  },
};

export const sanInvalid: ArtefactRule = {
  id: 'san-invalid',
  stage: 'identity',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'A certificate carries a DNS name with an octet beyond ASCII, for which Go refuses the certificate as a whole. Go 1.25.2, and no release after it, did so for a trailing dot, an empty or overlong label and blanks too, which is a warning.',
  protects: 'components, which refuse the whole certificate',
  mend: 'Run `kubepki apply`, which issues it without that name.',
  sources: [rfc5280('4.2.1.6'), kubernetesIssue('kubernetes/kubernetes#134588')],
  *look({ desired, certificate, intermediates }) {
    const all = certificate === undefined ? [] : [certificate.value, ...intermediates];
    const invalid = all.flatMap(({ sans }) => sans.dns).filter((name) => !isGoDnsName(name));
    if (certificate === undefined || invalid.length === 0 || desired.kind === 'signer') return;
    const isRefused = invalid.some((name) => !isAscii(name));
    yield {
      message: `carries a name that ${isRefused ? 'Go' : 'Go 1.25.2'} does not read: ${quoted(invalid)}`,
      ...(isRefused ? {} : { severity: 'warning' as const }),
      actual: invalid,
      place: certificate.place,
      remedy: remaking[desired.kind],
    };
  },
};

export const sanSurplus: ArtefactRule = {
  id: 'san-surplus',
  stage: 'identity',
  severity: 'warning',
  remedy: 'reissue',
  means:
    'A certificate names something that the spec does not know, such as the address of a node that is gone. Without a spec it is information, of API servers and etcd: nothing on the nodes that were looked at (flags, kubeconfigs, names of machines) explains the name, which may well be that of a load balancer.',
  protects: 'clients from accepting this server under a name that is, or will be, somebody else’s',
  mend: 'Run `kubepki apply`, which issues it without the name; or add the name to `nodes[].sans` or to `certificates.overrides` in kubepki.yaml. Without a spec, find out who dials it by that name; `kubeadm certs renew` would copy it.',
  sources: [rfc5280('4.2.1.6')],
  *look(judged) {
    const { certificate } = judged;
    const accept = issuanceOf(judged)?.accept;
    if (certificate === undefined || accept === undefined) return;
    const { dns, ip, other } = certificate.value.sans;
    // One fault, one finding: san-invalid has spoken about names that Go does not read.
    const names = [...dns.filter(isGoDnsName), ...ip, ...other];
    const allowed = accept.allowed?.map(({ value }) => value);
    if (allowed === undefined) {
      const required = accept.required.map(({ value }) => value);
      const further = names.filter((name) => !required.includes(name.toLowerCase()));
      yield* unexplained(judged, further, certificate);
      return;
    }
    const surplus = names.filter((name) => !allowed.includes(name.toLowerCase()));
    if (surplus.length > 0)
      yield {
        message: `also names ${quoted(surplus)}`,
        expected: allowed,
        actual: allNames(certificate.value),
        place: certificate.place,
      };
  },
};

/** Servers of which flags say by what they are dialled; a kubelet is dialled by addresses that nothing on its disk has to mention. */
const toldServers: Readonly<Record<string, string>> = {
  apiserver: 'kube-apiserver',
  'etcd-server': 'etcd',
  'etcd-peer': 'etcd',
};

function* unexplained(
  { desired, observed }: Case,
  names: readonly string[],
  { value, place }: Found<CertificateFacts>,
): Iterable<Sight> {
  const sources = observed.machines?.get(desired.node ?? '')?.sources ?? [];
  // What a spec leaves to others to issue may bear whatever they say.
  if (issuanceOf({ desired })?.request !== undefined) return;
  if (!sources.some(({ component }) => component === toldServers[desired.name])) return;
  const surplus = names.filter((name) => !isExplained(name, observed));
  if (surplus.length === 0) return;
  yield {
    message: `also names ${quoted(surplus)}, which nothing that was looked at explains`,
    actual: allNames(value),
    place,
    severity: 'info',
    remedy: 'manual',
  };
}
