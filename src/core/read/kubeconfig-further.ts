import { isPkiError } from '../error.js';
import type { FurtherEntries, KubeconfigFacts } from '../facts/kubeconfig.js';
import { mayBeKey } from './key-like.js';
import { namesIn, type Mapping } from './kubeconfig-document.js';

/** What a context selects, by its name. @throws ReadError READ_KUBECONFIG where it leads nowhere */
export type Select = (contextName: string) => KubeconfigFacts;

/** What a kubeconfig holds beside its current context; undefined for nothing. Contexts that select the same are one. */
export function furtherEntries(config: Mapping, current: KubeconfigFacts, select: Select): FurtherEntries | undefined {
  const selected = new Map([[selectionKey(current), current]]);
  const loose: string[] = [];
  for (const name of namesIn(config, 'contexts')) {
    if (name === current.context) continue;
    const one = attempt(select, name);
    if (one === undefined) loose.push(titled('context', name));
    else if (!selected.has(selectionKey(one))) selected.set(selectionKey(one), one);
  }
  const [, ...contexts] = selected.values();
  for (const what of ['cluster', 'user'] as const) {
    const used = new Set([current, ...contexts].map((one) => one[what]));
    loose.push(
      ...namesIn(config, `${what}s`)
        .filter((name) => !used.has(name))
        .map((name) => titled(what, name)),
    );
  }
  return contexts.length === 0 && loose.length === 0 ? undefined : { contexts, loose };
}

const selectionKey = ({ cluster, user }: KubeconfigFacts): string => JSON.stringify([cluster, user]);

function attempt(select: Select, name: string): KubeconfigFacts | undefined {
  if (mayBeKey(name)) return undefined;
  try {
    return select(name);
  } catch (error) {
    if (isPkiError(error)) return undefined;
    throw error;
  }
}

/** A slip of the hand puts a key where a name should be. */
const titled = (what: string, name: string): string =>
  mayBeKey(name) ? `${what} whose name may be a key` : `${what} ${JSON.stringify(name)}`;
