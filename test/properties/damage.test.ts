import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readContent } from '../../src/core/read/content.js';
import { damage, damaged, damageHeld, meaningOf } from '../support/damage.js';
import { checkPath, makeHome, smallSpec } from '../support/home.js';
import { holds } from '../support/property.js';

const rsa =
  'certificates: { overrides: { apiserver: { algorithm: RSA-2048 }, scheduler.conf: { algorithm: RSA-2048 } } }\n';

/** Both layouts, with keys of both families: files that hold certificates, keys, and both. */
const homes = Promise.all(['kubepki', 'kubeadm'].map((layout) => makeHome(smallSpec(`layout: ${layout}\n${rsa}`))));

const filesOf = (home: string, kind: RegExp): readonly string[] =>
  (readdirSync(home, { recursive: true }) as string[])
    .filter((path) => kind.test(path))
    .sort()
    .map((path) => join(home, path));

interface Damaged {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Puts the damaged text into the home, looks, and puts the good one back. */
function look(home: string, { path, before, after }: Damaged): readonly string[] {
  writeFileSync(path, after, 'latin1');
  try {
    return checkPath(home).findings.flatMap(({ severity, rule }) => (severity === 'info' ? [] : rule));
  } finally {
    writeFileSync(path, before, 'latin1');
  }
}

/** Damage in any file of a kind, in DER or in the text around it. */
const damageOf = (kind: RegExp, runs: number): Promise<void> =>
  holds(
    fc.asyncProperty(fc.nat(1), fc.nat(), fc.nat(), fc.constantFrom('der', 'text'), damage, async (...picked) => {
      const [which, file, pick, layer, change] = picked;
      const home = (await homes)[which]!;
      const files = filesOf(home, kind);
      const path = files[file % files.length]!;
      const before = readFileSync(path, 'latin1');
      const after = damageHeld(path, before, pick, layer, change);
      fc.pre(meaningOf(path, after) !== meaningOf(path, before));
      expect({ path, found: look(home, { path, before, after }) }).not.toEqual({ path, found: [] });
    }),
    runs,
  );

describe('damage that changes what a file decodes to is found', () => {
  it('in certificates', () => damageOf(/\.crt$/, 30));
  it('in private keys', () => damageOf(/\.key$/, 30));
  it('in public keys', () => damageOf(/\.pub$/, 10));
  it('in what kubeconfigs embed', () => damageOf(/(users|nodes\/.*)\/.*\.conf$/, 30));
});

describe('any damage', () => {
  it('is looked at without a crash', () =>
    holds(
      fc.asyncProperty(
        fc.nat(1),
        fc.nat(),
        fc.array(damage, { minLength: 1, maxLength: 3 }),
        async (which, file, changes) => {
          const home = (await homes)[which]!;
          const files = filesOf(home, /\.(crt|key|pub|conf|json)$/).filter((path) => !path.endsWith('keyset.json'));
          const path = files[file % files.length]!;
          const before = readFileSync(path);
          const after = changes.reduce(damaged, before);
          expect(() => readContent(after)).not.toThrow();
          const text = { before: before.toString('latin1'), after: after.toString('latin1') };
          expect(Array.isArray(look(home, { path, ...text }))).toBe(true);
        },
      ),
      30,
    ));

  it('of bytes that are nothing is looked at without a crash', () =>
    holds(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom('', '-----BEGIN CERTIFICATE-----\n'),
        (bytes, begin) => {
          expect(readContent(Buffer.concat([Buffer.from(begin), bytes])).kind).toBe('unparsable');
        },
      ),
      200,
    ));
});
