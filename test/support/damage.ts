// Small damage to files of a home, and what it does to what they mean.
import fc, { type Arbitrary } from 'fast-check';
import { parseDocument } from 'yaml';
import { renderPem } from '../../src/core/read/pem.js';
import { held } from './kubeconfigs.js';

/** A change of a few bytes somewhere. */
export interface Damage {
  readonly how: 'replace' | 'insert' | 'remove' | 'repeat' | 'cut';
  /** Where, as a share of the whole. */
  readonly at: number;
  readonly byte: number;
  readonly length: number;
}

export const damage: Arbitrary<Damage> = fc.record({
  how: fc.constantFrom('replace', 'replace', 'replace', 'insert', 'remove', 'repeat', 'cut'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  byte: fc.integer({ min: 0, max: 255 }),
  length: fc.integer({ min: 1, max: 8 }),
});

export function damaged(bytes: Buffer, { how, at, byte, length }: Damage): Buffer {
  const start = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, start), bytes.subarray(start)];
  const parts: Readonly<Record<Damage['how'], readonly Buffer[]>> = {
    replace: [before, Buffer.from([byte]), after.subarray(1)],
    insert: [before, Buffer.alloc(length, byte), after],
    remove: [before, after.subarray(length)],
    repeat: [before, after.subarray(0, length), after],
    cut: [before],
  };
  return Buffer.concat(parts[how]);
}

interface Block {
  readonly label: string;
  readonly der: Buffer;
}

/** Blocks as anybody would read them who is in good faith. */
const blocksOf = (text: string): readonly Block[] =>
  [...text.matchAll(/-----BEGIN ([A-Z ]+)-----([^-]*)-----END \1-----/g)].map(([, label = '', body = '']) => ({
    label,
    der: Buffer.from(body, 'base64'),
  }));

const pemOf = (blocks: readonly Block[]): string => blocks.map(({ label, der }) => renderPem(label, der)).join('');

const meaningOfPem = (text: string): string =>
  blocksOf(text)
    .map(({ label, der }) => `${label} ${der.toString('hex')}`)
    .join();

const dataFields = Object.values(held).filter((place) => String(place.at(-1)).endsWith('-data'));

/** What a file decodes to, certificates and keys: files of one meaning are the same to whoever reads them. */
export function meaningOf(path: string, text: string): string {
  if (!path.endsWith('.conf')) return meaningOfPem(text);
  const document = parseDocument(text);
  if (document.errors.length > 0) return 'no document';
  return dataFields
    .map((place) => meaningOfPem(Buffer.from(String(document.getIn(place)), 'base64').toString('latin1')))
    .join();
}

/** Damages one certificate or key that a file holds: its DER, or the text of its PEM. */
export function damageHeld(path: string, text: string, pick: number, layer: 'der' | 'text', change: Damage): string {
  const edit = (pem: string): string => {
    if (layer === 'text') return damaged(Buffer.from(pem, 'latin1'), change).toString('latin1');
    const blocks = blocksOf(pem);
    return pemOf(
      blocks.map(({ label, der }, index) => ({
        label,
        der: index === pick % blocks.length ? damaged(der, change) : der,
      })),
    );
  };
  if (!path.endsWith('.conf')) return edit(text);
  const document = parseDocument(text);
  const places = dataFields.filter((place) => document.hasIn(place));
  const place = places[pick % places.length];
  if (place === undefined) return text;
  const pem = Buffer.from(String(document.getIn(place)), 'base64').toString('latin1');
  document.setIn(place, Buffer.from(edit(pem), 'latin1').toString('base64'));
  return String(document);
}
