import type { FlagFinding } from '../rules/flag-rule.js';
import { counted } from './counted.js';

const older = 'clients that speak nothing newer would be kept out';
const unnamed = 'whoever asks without credentials, or has no role, would be refused';
const oneOfTwo = 'which of the two is right only people know';
const release = 'where a component of an earlier release runs, it still counts';
const together = 'clients, members and certificates have to change with it';

/** What a change alone would do, by the rule; of others it is a file, a certificate or a decision that is missing. */
const reasons: Readonly<Record<string, string>> = {
  'admission-disabled': 'what passes today would be refused',
  'always-allow-paths': unnamed,
  'anonymous-open': 'probes and joining nodes that come without credentials would be refused',
  'argument-stray': 'what was meant only people know',
  'audit-log-short': 'the log would take more room, or lose what lies there',
  'authorization-always-allow': 'whoever has no role would be kept out',
  'authorization-rbac-missing': 'every binding that lies there would count at once',
  'controller-credentials-shared':
    'controllers would get identities of their own, and lose what is bound to the shared one',
  'etcd-auto-tls': 'etcd needs a certificate in the place of its own',
  'etcd-ca-differs': oneOfTwo,
  'etcd-metrics-exposed': 'scrapers would have to come another way',
  'etcd-open': 'clients and members without a certificate would be kept out',
  'etcd-plaintext': together,
  'etcd-url-differs': oneOfTwo,
  'event-rate-unlimited': 'without a file of limits the API server does not start',
  'external-ips-open': 'Services with externalIPs would be refused',
  'flag-removed': release,
  'flag-unknown': 'a name that is misspelt has to be corrected: left out, its default would count',
  'flag-weaker-than-profile': 'clients, pods or programs that need the weaker setting would be cut off',
  'gate-settled': release,
  'gate-unknown': release,
  'kubelet-always-allow': unnamed,
  'kubelet-anonymous': unnamed,
  'kubelet-client-ca-differs': oneOfTwo,
  'kubelet-read-only-port': unnamed,
  'kubelet-rotation-off': 'somebody has to approve what the kubelet asks for',
  'metrics-exposed': 'scrapers on other machines, and probes of the address of the node, would be refused',
  'node-restriction-off': 'whatever works with the identity of a kubelet would lose rights',
  'oidc-prefix-off': 'users or groups of OIDC would get other names, and lose what is bound to the old ones',
  'plugin-unknown': 'a name that is misspelt has to be corrected: left out, nothing would be checked',
  'service-range-differs': oneOfTwo,
  'suite-insecure': older,
  'suite-unknown': release,
  'tls-old': older,
  'token-file': 'everybody whose token is in the file would be kept out',
  'token-lookup-off': 'whatever still comes with such a token would be kept out',
};

const reasonOf = ({ rule, changes }: FlagFinding): string =>
  changes.length > 0
    ? 'where it stands it cannot be changed for sure, or a secret may stand beside it'
    : (reasons[rule] ?? 'it takes a file, a certificate or a decision');

/** What a patch leaves to people: how much, and of each rule why. Information is nothing to mend. */
export function leftWords(findings: readonly FlagFinding[]): readonly string[] {
  const left = findings.filter(({ severity }) => severity !== 'info');
  if (left.length === 0) return [];
  const byWords = new Map<string, number>();
  for (const finding of left) {
    const words = `${finding.rule}: ${reasonOf(finding)}; kubepki explain ${finding.rule}`;
    byWords.set(words, (byWords.get(words) ?? 0) + 1);
  }
  return [
    `not mended: ${counted(left.length, 'finding')}, since a patch changes only what stops nothing and keeps nobody out`,
    ...[...byWords].map(([words, count]) => (count === 1 ? words : `${count} × ${words}`)),
  ];
}
