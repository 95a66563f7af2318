import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { KeysetError } from './errors.js';
import { generationId, generationOf, type Keyset } from './keyset.js';

const fingerprint = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/));

/** `home` is what is meant when nothing is said. */
const location = v.variant('held', [
  v.strictObject({ held: v.literal('home') }),
  v.strictObject({ held: v.literal('file'), path: v.pipe(v.string(), v.regex(/^\/[^\0]*$/)) }),
  v.strictObject({ held: v.literal('offline') }),
]);

const schema = v.strictObject({
  apiVersion: v.literal('kubepki/v1'),
  kind: v.literal('Keyset'),
  authority: v.pipe(v.string(), v.regex(/^[a-z-]{1,30}$/)),
  generations: v.pipe(
    v.array(
      v.strictObject({
        id,
        publicKey: fingerprint,
        certificate: v.optional(fingerprint),
        spki: v.optional(v.pipe(v.string(), v.base64())),
        key: v.optional(location),
      }),
    ),
    v.minLength(1),
  ),
  signs: v.strictObject({
    clients: v.optional(id),
    servers: v.optional(id),
    tokens: v.optional(id),
  }),
  trusted: v.pipe(v.array(id), v.minLength(1)),
});

/** The known part of the way to an issue: `generations.0.id`. */
const placeOf = ({ type, path }: v.BaseIssue<unknown>): string =>
  (path ?? [])
    .slice(0, type === 'strict_object' ? -1 : undefined)
    .map(({ key }) => String(key))
    .join('.') || 'the top';

/**
 * Reads `authorities/<name>/keyset.json`.
 *
 * @param file how it is called in messages
 * @throws KeysetError KEYSET_MALFORMED, also when a role names a generation that is not listed
 */
export function parseKeyset(text: string, authority: string, file: string): Keyset {
  const refuse = (what: string, cause?: unknown) =>
    new KeysetError('KEYSET_MALFORMED', `${file}: ${what}`, {
      hint: 'restore the file from a backup of the PKI home',
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse('expected JSON, got something else', cause);
  }
  const result = v.safeParse(schema, value);
  // The messages of the library quote what was found, and this file lies beside keys.
  if (!result.success) throw refuse(`expected what kubepki writes at ${placeOf(result.issues[0])}, got something else`);
  const { generations, signs, trusted } = result.output;
  const keyset: Keyset = {
    authority,
    generations: generations.map(({ id, publicKey, certificate, ...rest }) => ({
      id,
      publicKey,
      certificate,
      ...rest,
    })),
    signs: Object.fromEntries(Object.entries(signs).filter(([, id]) => typeof id === 'string')),
    trusted,
  };
  if (result.output.authority !== authority)
    throw refuse(`expected the keyset of ${authority}, got that of ${result.output.authority}`);
  const stranger = [...Object.values(signs), ...trusted].find(
    (id) => id !== undefined && generationOf(keyset, id) === undefined,
  );
  if (stranger !== undefined) throw refuse(`expected a generation that is listed, got "${stranger}"`);
  const misnamed = keyset.generations.find(({ id, publicKey }) => id !== generationId(publicKey));
  if (misnamed !== undefined) throw refuse(`expected the id ${generationId(misnamed.publicKey)}, got "${misnamed.id}"`);
  const forged = keyset.generations.find(({ spki, publicKey }) => spki !== undefined && sha256(spki) !== publicKey);
  if (forged !== undefined) throw refuse(`expected the public key of ${forged.id}, got another`);
  return keyset;
}

const sha256 = (base64: string): string => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');

export function renderKeyset({ authority, generations, signs, trusted }: Keyset): string {
  return `${JSON.stringify({ apiVersion: 'kubepki/v1', kind: 'Keyset', authority, generations, signs, trusted }, null, 2)}\n`;
}
