import * as v from 'valibot';
import { withoutKey } from './errors.js';
import { renderDuration, type Seconds } from './duration.js';
import { withEntry } from './new-entry.js';
import { user as userSchema } from './schema-user.js';

/** Somebody who is to have a kubeconfig. */
export interface NewUser {
  readonly name: string;
  readonly groups: readonly string[];
  /** Undefined for `<name>.conf`. */
  readonly file: string | undefined;
  readonly validity: Seconds;
}

/**
 * How long a kubeconfig lives that nobody said anything about. Kubernetes cannot take a certificate back, so that its end is the only
 * thing that surely ends it: a working day, and who needs more says so.
 */
export const usualLifetime: Seconds = 24 * 3600;

/** An entry of `users`, as the spec has it. */
const entryOf = ({ name, groups, file, validity }: NewUser) => ({
  name,
  ...(groups.length === 0 ? {} : { groups }),
  ...(file === undefined ? {} : { file }),
  validity: renderDuration(validity),
});

/** What is wrong with it by itself, "expected X, got Y"; undefined for nothing. */
export function userFault(user: NewUser): string | undefined {
  const result = v.safeParse(userSchema, entryOf(user));
  if (result.success) return undefined;
  const [issue] = result.issues;
  return `${withoutKey(issue.message)}, as ${v.getDotPath(issue) ?? 'a user'}`;
}

/** The text of a spec with one more entry of `users`; undefined as in `withEntry`. */
export const withUser = (text: string, user: NewUser): string | undefined => withEntry(text, 'users', entryOf(user));
