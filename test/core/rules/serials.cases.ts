import { when, type CaseTable } from '../../support/cases.js';
import { integer } from '../../support/forge.js';
import { put } from '../../support/home.js';
import { aLeaf, anAuthority, type Made } from '../../support/plain.js';

const isPlain = { isPlain: true };
const root = anAuthority('root');
const numbered = (...octets: readonly number[]) => ({ serial: integer(Buffer.from(octets)) });
const repeated = (octet: number, count: number): readonly number[] => Array<number>(count).fill(octet);
const long = numbered(...repeated(0x7f, 21));

const files =
  (...chain: readonly Made[]) =>
  (folder: string) => {
    put(folder, 'root.crt', root.pem);
    put(folder, 'web.pem', chain.map(({ pem }) => pem).join(''));
  };

export const serials: CaseTable = {
  'serial-odd': {
    stage: 'identity',
    severity: 'warning',
    violations: [
      when(
        'a certificate with 21 octets',
        'warning web.pem serial-odd manual',
        files(aLeaf('web', root, long)),
        isPlain,
      ),
      when(
        'one with 20, of which the first bit is set',
        'warning web.pem serial-odd manual',
        files(aLeaf('web', root, numbered(0, ...repeated(0xff, 20)))),
        isPlain,
      ),
      when(
        'one behind the certificate',
        'warning web.pem serial-odd manual',
        (folder) => {
          const middle = anAuthority('middle', root, long);
          files(aLeaf('web', middle), middle)(folder);
        },
        isPlain,
      ),
      when(
        'an authority with the number zero',
        'info old.crt serial-odd manual',
        (folder) => put(folder, 'old.crt', anAuthority('old', undefined, numbered(0)).pem),
        isPlain,
      ),
    ],
    nearMisses: [
      when('the largest of 20 octets', [], files(aLeaf('web', root, numbered(...repeated(0x7f, 20)))), isPlain),
    ],
  },
};
