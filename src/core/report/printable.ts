/**
 * What a terminal obeys or is misled by instead of showing it: C0 and C1 controls with DEL, line and paragraph separators, and what
 * turns the direction of writing (Unicode TR 36, 3.1).
 */
const unprintable = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One line that shows what is in it. Certificates and kubeconfigs come from anywhere, and any name can be in them. */
export const printableLine = (text: string): string =>
  text.replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same for text of ours that has several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printableLine).join('\n');

/** The same for every text in plain data: a report for people is put together from what this returns. */
export const printable = <T>(value: T): T => inEveryText(value, printableLine);

/** Plain data with every text in it changed. */
export function inEveryText<T>(value: T, change: (text: string) => string): T;
export function inEveryText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item: unknown) => inEveryText(item, change));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inEveryText(item, change)]));
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
