import { ReadError } from './errors.js';

/** Reads one value of a document, or says what was expected at which path. */
export type Shape<T> = (value: unknown, at: string) => T;

/** @throws ReadError READ_FACTS */
export function unexpected(expected: string, value: unknown, at: string): never {
  throw new ReadError('READ_FACTS', `expected ${expected} at ${at === '' ? 'the top' : at}, got ${kindOf(value)}`);
}

/** What a value is, without what it holds: a stranger wrote it. */
const kindOf = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return value.length > 40 ? `${value.length} characters` : JSON.stringify(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

/** Text without control characters, of a length. */
export const text =
  (limit = 1024): Shape<string> =>
  (value, at) =>
    typeof value === 'string' && value.length <= limit && !/[\u0000-\u0009\u000b-\u001f\u007f]/.test(value)
      ? value
      : unexpected(`text of at most ${limit} characters`, value, at);

export const matching =
  (pattern: RegExp, expected: string, limit = 4096): Shape<string> =>
  (value, at) =>
    typeof value === 'string' && value.length <= limit && pattern.test(value) ? value : unexpected(expected, value, at);

export const integer =
  (most: number): Shape<number> =>
  (value, at) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
      ? value
      : unexpected(`a whole number from 0 to ${most}`, value, at);

export const flag: Shape<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : unexpected('true or false', value, at);

export const time: Shape<Date> = (value, at) => {
  const date =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value)
      ? new Date(value)
      : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? unexpected('a time in UTC', value, at) : date;
};

export const oneOf =
  <T extends string>(...words: readonly T[]): Shape<T> =>
  (value, at) =>
    words.find((word) => word === value) ?? unexpected(words.map((word) => `"${word}"`).join(' or '), value, at);

/** null is nothing. */
export const maybe =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value, at) =>
    value === null ? undefined : shape(value, at);

/** A field that an earlier release did not write. */
export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value, at) =>
    value === undefined ? undefined : shape(value, at);

export const list =
  <T>(shape: Shape<T>, limit: number): Shape<readonly T[]> =>
  (value, at) =>
    Array.isArray(value) && value.length <= limit
      ? value.map((one, index) => shape(one, `${at}[${index}]`))
      : unexpected(`a list of at most ${limit}`, value, at);

type Fields = Readonly<Record<string, Shape<unknown>>>;
type Of<F extends Fields> = { readonly [K in keyof F]: ReturnType<F[K]> };

/** An object with exactly these fields. */
export const record =
  <F extends Fields>(fields: F): Shape<Of<F>> =>
  (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return unexpected('an object', value, at);
    const object = value as Readonly<Record<string, unknown>>;
    const stranger = Object.keys(object).find((name) => !Object.hasOwn(fields, name));
    if (stranger !== undefined)
      throw new ReadError(
        'READ_FACTS',
        `expected no more than ${Object.keys(fields).join(', ')} at ${at === '' ? 'the top' : at}, got another field`,
      );
    return Object.fromEntries(
      Object.entries(fields).map(([name, shape]) => [name, shape(object[name], at === '' ? name : `${at}.${name}`)]),
    ) as Of<F>;
  };

/** An object whose field says which of several it is. */
export const either =
  <T>(field: string, shapes: Readonly<Record<string, Shape<T>>>): Shape<T> =>
  (value, at) => {
    const word = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
    const shape = typeof word === 'string' && Object.hasOwn(shapes, word) ? shapes[word] : undefined;
    if (shape !== undefined) return shape(value, at);
    return unexpected(
      Object.keys(shapes)
        .map((name) => `"${name}"`)
        .join(' or '),
      word,
      `${at}.${field}`,
    );
  };
