import type { CertificateFacts } from '../../src/core/facts/certificate.js';
import type { EndpointSeen, EndpointSight } from '../../src/core/facts/live.js';
import type { Observed } from '../../src/core/facts/observed.js';
import { processKey } from '../../src/core/facts/chain.js';
import { onNode, placeKey } from '../../src/core/facts/place.js';
import { hit, nearMiss } from './rule-tests.js';
import { judge } from '../../src/core/rules/judge.js';
import { rules } from '../../src/core/rules/rules.js';
import type { Finding } from '../../src/core/rules/finding.js';
import { goodHome } from './copies.js';
import { planOfHome, smallSpec, today } from './home.js';

/** The certificate of a file of cp1, below its PKI. */
export function certificateAt({ files }: Observed, name: string): CertificateFacts {
  const file = files.get(placeKey(onNode('cp1', `etc/kubernetes/pki/${name}`)));
  const found = file?.state === 'present' && file.content.kind === 'pem' ? file.content.certificates[0] : undefined;
  if (found === undefined) throw new Error(`expected a certificate in ${name}, got none`);
  return found;
}

/** What was seen of the API server of cp1: what lies on disk, and nothing wrong with it. */
export const asOnDisk = (
  observed: Observed,
  more: Partial<Extract<EndpointSight, { kind: 'shown' }>> = {},
): EndpointSeen => ({
  node: 'cp1',
  component: 'kube-apiserver',
  by: '--tls-cert-file',
  endpoint: { host: '10.0.0.11', port: 6443 },
  dialledAs: ['10.0.0.11'],
  vantage: 'must',
  at: today,
  sight: {
    kind: 'shown',
    chain: [certificateAt(observed, 'apiserver.crt')],
    broken: undefined,
    protocol: 'TLSv1.3',
    client: undefined,
    clock: undefined,
    ...more,
  },
});

/** A good home, and what was seen of its endpoints. */
export interface LiveCase {
  readonly title: string;
  /** `severity artefact rule remedy`. */
  readonly found: readonly string[];
  readonly see: (observed: Observed) => Observed;
  readonly spec: string;
}

export const seenWhen = (
  title: string,
  found: string | readonly string[],
  see: LiveCase['see'],
  spec = smallSpec(),
): LiveCase => ({ title, found: typeof found === 'string' ? [found] : found, see, spec });

export interface LiveRuleCases {
  readonly stage: 'always';
  readonly severity: Finding['severity'];
  readonly violations: readonly [LiveCase, ...LiveCase[]];
  readonly nearMisses: readonly [LiveCase, ...LiveCase[]];
}

/** By rule id. */
export type LiveTable = Readonly<Record<string, LiveRuleCases>>;

export async function findingsWhen({ spec, see }: Pick<LiveCase, 'spec' | 'see'>): Promise<readonly Finding[]> {
  const { desired, observed } = planOfHome(await goodHome(spec));
  return judge(rules, desired, see(observed), today);
}

/** Judges each case. */
export function testLiveCases(table: LiveTable): void {
  for (const [rule, { violations, nearMisses }] of Object.entries(table))
    describe(rule, () => {
      for (const one of violations) hit(rule, one.title, one.found, () => linesWhen(one));
      for (const one of nearMisses) nearMiss(rule, one.title, one.found, () => linesWhen(one));
    });
}

const linesWhen = async (seen: LiveCase): Promise<readonly string[]> =>
  (await findingsWhen(seen)).map(
    ({ severity, node, artefact, rule, remedy }) =>
      `${severity} ${node === undefined ? artefact : `${node}/${artefact}`} ${rule} ${remedy}`,
  );

/** What was seen of endpoints. */
export const live =
  (...make: readonly ((observed: Observed) => EndpointSeen)[]) =>
  (observed: Observed): Observed => ({ ...observed, live: make.map((one) => one(observed)) });

/** Another certificate than that of the API server, with its names. */
export const other = (observed: Observed, more: object = {}) => ({
  ...certificateAt(observed, 'apiserver.crt'),
  fingerprint: 'ab'.repeat(32),
  ...more,
});

/** A file of the API server is so old. */
export function written(observed: Observed, modified: Date, name = 'apiserver.crt'): Observed {
  const key = placeKey(onNode('cp1', `etc/kubernetes/pki/${name}`));
  const file = observed.files.get(key);
  if (file?.state !== 'present') throw new Error(`expected ${name}`);
  const attributes = { ...file.attributes, modified };
  return { ...observed, files: new Map([...observed.files, [key, { ...file, attributes }]]) };
}

/** What the API server of cp1 made of its client. */
export const client = (verdict: 'accepted' | 'refused' | 'unclear') => (observed: Observed) =>
  asOnDisk(observed, { client: { client: 'cp1/kubelet-client', verdict, answer: 'HTTP 401' } });

/** Since when a component of cp1 runs. */
export const running =
  (component: string, since: Date | null) =>
  (observed: Observed): Observed => ({
    ...observed,
    deliveries: { ...observed.deliveries, running: new Map([[processKey('cp1', component), since]]) },
  });
