import { printableLine } from '../printable.js';
import { wellFormed } from './well-formed.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it stands in XML 1.0, in an element or an attribute; what XML cannot hold (section 2.2) is shown instead. */
export const xmlText = (text: string): string =>
  wellFormed(printableLine(text))
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);

/** Attributes in the order in which they are given; those that are undefined are left out. */
export const attributes = (all: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${xmlText(`${value ?? ''}`)}"`)
    .join('');
