import { readWhole, tag } from './der.js';
import { ReadError } from './errors.js';

/**
 * Extensions about policies and about where to ask (RFC 5280 4.2.1.4, 5, 11, 13, 14 and 4.2.2.1). No Kubernetes component acts on what they
 * say; Go's parser refuses a certificate in which one is malformed, and its verifier obeys the demands of policies. By identifier: whether
 * the extension decides about a path.
 *
 * @throws ReadError READ_DER, READ_CERTIFICATE
 */
export const policyReaders: Readonly<Record<string, (value: Buffer) => boolean>> = {
  '2.5.29.32': (value) => {
    const seen = new Set<string>();
    each(value, 'certificate policies', (element) => {
      const policy = readWhole(element, 'certificate policy', (outer) => {
        const fields = outer.enter(tag.sequence, 'certificate policy');
        const id = fields.oid();
        while (!fields.empty) fields.element();
        return id;
      });
      if (seen.has(policy)) throw new ReadError('READ_CERTIFICATE', `expected each policy once, got ${policy} twice`);
      seen.add(policy);
    });
    return false;
  },
  '2.5.29.33': (value) => {
    each(value, 'policy mappings', (element) => {
      readWhole(element, 'policy mapping', (outer) => {
        const pair = outer.enter(tag.sequence, 'policy mapping');
        pair.oid();
        pair.oid();
        pair.end();
      });
    });
    return true;
  },
  '2.5.29.36': (value) =>
    readWhole(value, 'policy constraints', (outer) => {
      const fields = outer.enter(tag.sequence, 'policy constraints');
      const [requires, inhibits] = [0, 1].map((number) => fields.optional(tag.context(number))?.contents);
      fields.end();
      for (const count of [requires, inhibits]) if (count !== undefined) readCount(count, 'policy constraints');
      return requires !== undefined;
    }),
  '2.5.29.54': (value) => {
    readCount(
      readWhole(value, 'inhibited policy', (reader) => reader.element(tag.integer).contents),
      'inhibited policy',
    );
    return false;
  },
  '2.5.29.31': (value) => {
    each(value, 'CRL distribution points', (element) => {
      readWhole(element, 'CRL distribution point', (outer) => {
        const point = outer.enter(tag.sequence, 'CRL distribution point');
        if (point.peek() === tag.contextConstructed(0)) {
          const name = point.enter(tag.contextConstructed(0), 'CRL distribution point');
          // Go reads full names, and nothing else.
          const names = name.enter(tag.contextConstructed(0), 'CRL distribution point');
          while (!names.empty) names.element();
          name.end();
        }
        while (!point.empty) point.element();
      });
    });
    return false;
  },
  '1.3.6.1.5.5.7.1.1': (value) => {
    each(value, 'authority information access', (element) => {
      readWhole(element, 'access description', (outer) => {
        const description = outer.enter(tag.sequence, 'access description');
        description.oid();
        description.element();
        description.end();
      });
    });
    return false;
  },
};

function each(value: Buffer, what: string, read: (element: Buffer) => void): void {
  readWhole(value, what, (outer) => {
    const list = outer.enter(tag.sequence, what);
    while (!list.empty) read(list.element(tag.sequence).raw);
  });
}

/** A number of certificates: one that is not small and positive means nothing, and Go's integers are bounded. */
function readCount(contents: Buffer, what: string): void {
  if (contents.length >= 1 && contents.length <= 4 && (contents[0] ?? 0) < 0x80 && !isPadded(contents)) return;
  throw new ReadError('READ_DER', `malformed ${what}: expected a small number, got another`);
}

const isPadded = ([first, second]: Buffer): boolean => first === 0 && second !== undefined && second < 0x80;
