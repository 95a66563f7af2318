import { issuedKey } from '../facts/observed.js';

interface Change {
  readonly action?: unknown;
  readonly node?: unknown;
  readonly artefact?: unknown;
  readonly subject?: unknown;
}

/**
 * What the ledger says was issued a certificate, and to whom; each by `issuedKey`. A line that does not parse tells nothing here;
 * `ledger verify` judges it.
 */
export function issuedOnce(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').flatMap((line) => changesIn(line).flatMap(issuedTo)));
}

/** What a line says was found on a node as it was delivered: `cp1/apiserver`, and the change as it stands there. */
export const lastDelivered = (line: string): readonly (readonly [artefact: string, change: string])[] =>
  changesIn(line).flatMap((change) =>
    change.action === 'delivered' && typeof change.node === 'string' && typeof change.artefact === 'string'
      ? [[`${change.node}/${change.artefact}`, JSON.stringify(change)] as const]
      : [],
  );

function changesIn(line: string): readonly Change[] {
  try {
    const { changes } = JSON.parse(line) as { readonly changes?: unknown };
    return Array.isArray(changes) ? (changes as readonly Change[]) : [];
  } catch {
    return [];
  }
}

function issuedTo({ node, artefact, subject }: Change): readonly string[] {
  if (typeof artefact !== 'string' || typeof subject !== 'string') return [];
  const values = (type: string) => attributesOf(subject).flatMap(([name, value]) => (name === type ? value : []));
  const key = typeof node === 'string' ? `${node}/${artefact}` : artefact;
  return [issuedKey(key, values('CN').at(-1) ?? '', values('O'))];
}

/** A subject as facts write it, `O=dev,CN=alice`, with RFC 4514 2.4 escapes. */
const attributesOf = (subject: string): readonly (readonly [name: string, value: string])[] =>
  [...subject.matchAll(/(?:^|,)([^=,]+)=((?:\\.|[^,\\])*)/gs)].map(([, name = '', value = '']) => [
    name,
    value.replace(/\\(.)/gs, '$1'),
  ]);
