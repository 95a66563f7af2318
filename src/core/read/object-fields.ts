import type { Bundle } from '../facts/objects.js';
import { readContent } from './content.js';
import { looksLikePem } from './pem.js';

// Fields of objects that somebody else wrote: each can be missing, or of another type.

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const fieldsAt = (value: unknown, ...path: readonly string[]): Fields =>
  path.reduce<Fields>((fields, name) => asFields(own(fields, name)), asFields(value));

const asFields = (value: unknown): Fields => (isFields(value) ? value : {});

/** Only what the object itself has. */
const own = (fields: Fields, name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const text = own(fieldsAt(value, ...path.slice(0, -1)), path.at(-1) ?? '');
  return typeof text === 'string' && text !== '' ? text : undefined;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly Fields[] {
  const list = own(fieldsAt(value, ...path.slice(0, -1)), path.at(-1) ?? '');
  return Array.isArray(list) ? (list as unknown[]).filter(isFields) : [];
}

export const isTrue = (value: unknown, ...path: readonly string[]): boolean =>
  own(fieldsAt(value, ...path.slice(0, -1)), path.at(-1) ?? '') === true;

/** A time as Kubernetes writes it; undefined for anything else. */
export function timeAt(value: unknown, ...path: readonly string[]): Date | undefined {
  const text = textAt(value, ...path);
  return text === undefined ? undefined : timeOf(text);
}

/** RFC 3339, of which `Date` also takes many other forms. */
export function timeOf(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The bytes of base64 in an object; undefined where it is none. The API server writes it padded and on one line. */
export function bytesOf(base64: string): Buffer | undefined {
  const text = base64.replace(/\s/g, '');
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

const broken: Bundle = { state: 'unparsable', reason: 'expected canonical base64, got something else' };

/** A field of base64 that holds a bundle, as `caBundle`. */
export function encodedBundle(base64: string | undefined): Bundle {
  if (base64 === undefined) return { state: 'absent' };
  const bytes = bytesOf(base64);
  return bytes === undefined ? broken : bundleOf(bytes);
}

/** PEM of certificates. @param pem undefined or blank where there is none */
export function bundleOf(pem: string | Buffer | undefined): Bundle {
  const bytes = Buffer.from(pem ?? '');
  if (bytes.toString('latin1').trim() === '') return { state: 'absent' };
  if (!looksLikePem(bytes)) return { state: 'unparsable', reason: 'expected PEM, got something else' };
  const content = readContent(bytes);
  if (content.kind === 'unparsable') return { state: 'unparsable', reason: content.reason };
  return content.kind === 'pem' && content.certificates.length > 0
    ? { state: 'certificates', certificates: content.certificates }
    : { state: 'unparsable', reason: 'expected certificates, got none' };
}
