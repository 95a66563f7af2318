import { readFileSync, writeFileSync } from 'node:fs';
import { when, type CaseTable } from '../../support/cases.js';
import { pki, textAt } from '../../support/copies.js';
import { authorityOf } from '../../support/counterfeit.js';
import { days, put } from '../../support/home.js';
import { aLeaf, anAuthority, type Made } from '../../support/plain.js';

const root = anAuthority('root');
const ended = { notBefore: days(-900), notAfter: days(-1) };
const soon = { notBefore: days(-900), notAfter: days(5) };
const isPlain = { isPlain: true };

const bundle =
  (...members: readonly Made[]) =>
  (folder: string) =>
    put(folder, 'trust.pem', members.map(({ pem }) => pem).join(''));

/** A server behind an authority in between, in one file; with others, which it does not need. */
const server =
  (middle: Made, ...others: readonly Made[]) =>
  (folder: string) =>
    put(folder, 'web.pem', [aLeaf('web', middle), middle, ...others].map(({ pem }) => pem).join(''));

/** The same, beside the authority above. */
const chain =
  (...members: readonly [Made, ...Made[]]) =>
  (folder: string) => {
    put(folder, 'root.crt', root.pem);
    server(...members)(folder);
  };

export const bundles: CaseTable = {
  'leaf-not-first': {
    stage: 'parses',
    severity: 'critical',
    violations: [
      when('a server whose file begins with its authority', 'critical cp1/apiserver leaf-not-first reissue', (home) =>
        writeFileSync(pki(home, 'apiserver.crt'), `${authorityOf(home).pem}${textAt(pki(home, 'apiserver.crt'))}`),
      ),
    ],
    nearMisses: [
      when('a server whose file ends with its authority', [], (home) =>
        writeFileSync(
          pki(home, 'apiserver.crt'),
          `${readFileSync(pki(home, 'apiserver.crt'), 'utf8')}${authorityOf(home).pem}`,
        ),
      ),
    ],
  },

  'chain-ends': {
    stage: 'time',
    severity: 'warning',
    violations: [
      when(
        'a server that lasts behind an authority that has ended, with nothing above it',
        ['critical web.pem chain-ends manual', 'warning web.pem outlives-authority manual'],
        server(anAuthority('middle', root, ended)),
        isPlain,
      ),
      when(
        'one with an ended authority that it does not need',
        'warning web.pem chain-ends manual',
        chain(anAuthority('middle', root), anAuthority('other', root, ended)),
        isPlain,
      ),
      when(
        'one behind which one ends soon',
        'warning web.pem chain-ends manual',
        chain(anAuthority('middle', root, soon)),
        isPlain,
      ),
    ],
    nearMisses: [
      when('a chain that lasts', [], chain(anAuthority('middle', root)), isPlain),
      when(
        'one that leads through an authority that has ended to a known one',
        'critical web.pem expired reissue',
        chain(anAuthority('middle', root, ended)),
        isPlain,
      ),
    ],
  },

  'bundle-ends': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when(
        'one of two has ended',
        'warning trust.pem bundle-ends manual',
        bundle(root, anAuthority('old', undefined, ended)),
        isPlain,
      ),
      when(
        'one of two ends soon',
        'warning trust.pem bundle-ends manual',
        bundle(anAuthority('old', undefined, soon), root),
        isPlain,
      ),
      when(
        'both have ended',
        ['critical trust.pem bundle-ends manual', 'critical trust.pem bundle-ends manual'],
        bundle(anAuthority('older', undefined, ended), anAuthority('old', undefined, ended)),
        isPlain,
      ),
    ],
    nearMisses: [when('two that last', [], bundle(root, anAuthority('other')), isPlain)],
  },

  'bundle-leaf': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when(
        'a client among authorities',
        'warning trust.pem bundle-leaf manual',
        bundle(root, aLeaf('a', anAuthority('else'))),
        isPlain,
      ),
    ],
    nearMisses: [when('an authority that another one signed', [], bundle(root, anAuthority('low', root)), isPlain)],
  },
};
