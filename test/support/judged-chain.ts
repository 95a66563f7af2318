// What kubepki says of one certificate with its chain: an authority or two, a bundle that trusts them, and one pair that must descend
// from them, observed and judged as check does it, without a disk between.
import { createHash } from 'node:crypto';
import type { Desired, DesiredFile } from '../../src/core/catalog/desired.js';
import type { RawFile } from '../../src/core/facts/file.js';
import type { Place } from '../../src/core/facts/place.js';
import { Secret } from '../../src/core/facts/secret.js';
import type { Subject } from '../../src/core/facts/issue-port.js';
import { parseSanName } from '../../src/core/cluster/names.js';
import { observe } from '../../src/core/read/observe.js';
import type { Finding } from '../../src/core/rules/finding.js';
import { judge } from '../../src/core/rules/judge.js';
import { rules } from '../../src/core/rules/rules.js';
import { certificatePem } from './forge.js';
import type { GoChain } from './go-judge.js';

const year = 366 * 86_400;

const at = (path: string): Place => ({ node: 'cp1', path });
const file = (part: DesiredFile['part'], path: string): DesiredFile => ({
  part,
  place: at(path),
  mode: 0o644,
  owner: 'root',
  group: 'root',
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const raw = (path: string, ders: readonly Buffer[]): RawFile => ({
  place: at(path),
  state: 'present',
  attributes: { mode: 0o644, uid: 0, gid: 0 },
  bytes: new Secret(Buffer.from(ders.map(certificatePem).join(''))),
});

const renewal = { renewBefore: { seconds: 0 }, lapses: false } as const;

/** The findings about a chain, in the order of the rules. @param subject whom a client must identify; left out, anybody */
export function judgedChain(
  { leaf, intermediates, roots, at: now, usages, names }: GoChain,
  subject?: Subject,
): readonly Finding[] {
  const fingerprints = roots.map(sha256);
  const common = { title: '', node: 'cp1', unknown: [], authority: 'ca' } as const;
  const authorities = roots.map((_, index): Desired => {
    const certificate = fingerprints[index];
    const generation = { id: String(index), publicKey: '', certificate };
    return {
      ...common,
      kind: 'authority',
      name: `ca${index}`,
      files: [file('certificate', `ca${index}.crt`)],
      generation,
      request: { commonName: undefined, distinct: false, algorithm: 'ECDSA-P256', validity: year },
      renewal,
      traces: [],
      longestLeaf: 0,
      usages,
    };
  });
  const artefacts: readonly Desired[] = [
    ...authorities,
    {
      ...common,
      kind: 'trust',
      name: 'ca.crt',
      files: [file('trust', 'ca.crt')],
      holds: 'certificates',
      fingerprints,
      match: 'exactly',
    },
    {
      ...common,
      kind: 'pair',
      name: 'leaf',
      files: [file('certificate', 'leaf.crt')],
      issuance: {
        authority: 'ca',
        purpose: usages.includes('serverAuth') ? 'servers' : 'clients',
        issuers: fingerprints,
        request: undefined,
        accept: {
          subjects: subject === undefined ? undefined : [subject],
          usages,
          required: names.map((name) => ({ ...parseSanName(name)!, required: true, why: 'is dialled' })),
          allowed: undefined,
        },
        renewal,
      },
    },
  ];
  const observed = observe([
    ...roots.map((der, index) => raw(`ca${index}.crt`, [der])),
    raw('ca.crt', roots),
    raw('leaf.crt', [leaf, ...intermediates]),
  ]);
  return judge(rules, { artefacts, keysets: new Map(), version: undefined }, observed, now);
}
