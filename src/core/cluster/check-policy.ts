import * as v from 'valibot';
import type { Path, Remark } from './document.js';
import { ClusterError } from './errors.js';
import { nearestWord } from './nearest.js';
import { type check, checkPolicySchema } from './schema-check.js';
import { remarksOf } from './schema-issues.js';
import { locate, mappingOf } from './source.js';

/** How a cluster, or a folder without a spec, wants to be reported on. */
export type CheckPolicy = v.InferOutput<typeof check>;

/** Where a policy is explained. */
const page = 'docs/policy.md';

/** Findings that somebody has decided to live with until a day. */
export type Suppression = CheckPolicy['suppress'][number];

/**
 * Reads `.kubepki-check.yaml`.
 *
 * @param file how the file is called in messages
 * @throws ClusterError CLUSTER_SYNTAX, CLUSTER_SCHEMA
 */
export function parseCheckPolicy(bytes: Uint8Array, file: string): CheckPolicy {
  const document = mappingOf(bytes, file, 'apiVersion, kind and rules or suppress');
  const result = v.safeParse(checkPolicySchema, document.value);
  if (result.success) return { rules: result.output.rules, suppress: result.output.suppress };
  throw new ClusterError('CLUSTER_SCHEMA', file, locate(document, remarksOf(result.issues, checkPolicySchema)), page);
}

/** Rules as far as a policy has to know them. */
export interface KnownRules {
  readonly ids: readonly string[];
  /** Rules about the policy itself, whose findings end when the policy is put right. */
  readonly ofPolicy: readonly string[];
}

/**
 * Says which rules a policy names that there are none of. Asked when reporting and not when a spec is parsed: a rule that another
 * release has is no reason to stop a renewal.
 *
 * @param bytes the text that the policy was read from
 * @param at where in the text it begins
 * @throws ClusterError CLUSTER_SCHEMA
 */
export function assertKnownRules(
  policy: CheckPolicy,
  known: KnownRules,
  bytes: Uint8Array,
  file: string,
  at: Path,
): void {
  const remarks = [...strangeRules(policy, known, at)];
  if (remarks.length === 0) return;
  const document = mappingOf(bytes, file, 'apiVersion and kind');
  throw new ClusterError('CLUSTER_SCHEMA', file, locate(document, remarks), page);
}

function* strangeRules({ rules, suppress }: CheckPolicy, { ids, ofPolicy }: KnownRules, at: Path): Iterable<Remark> {
  for (const id of Object.keys(rules))
    if (!ids.includes(id)) yield { path: [...at, 'rules', id], message: unknownRule(id, ids) };
  for (const [index, { rule }] of suppress.entries()) {
    const path = [...at, 'suppress', index, 'rule'];
    if (ofPolicy.includes(rule))
      yield {
        path,
        message: `expected a rule about the cluster, got ${rule}: remove the suppression that it is about`,
      };
    else if (!ids.includes(rule)) yield { path, message: unknownRule(rule, ids) };
  }
}

function unknownRule(id: string, ids: readonly string[]): string {
  const meant = nearestWord(id, ids);
  const hint = meant === undefined ? 'kubepki explain lists them' : `did you mean "${meant}"?`;
  return `expected the id of a rule, got "${id}" (${hint})`;
}

/** Whether the last day of a suppression is over. */
export const hasEnded = ({ until }: Pick<Suppression, 'until'>, now: Date): boolean =>
  now.getTime() >= Date.parse(`${until}T00:00:00Z`) + 86_400_000;
