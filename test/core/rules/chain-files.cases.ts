import { readFileSync, writeFileSync } from 'node:fs';
import { when, type CaseTable } from '../../support/cases.js';
import { pki, textAt } from '../../support/copies.js';
import { authorityOf } from '../../support/counterfeit.js';
import { days, put } from '../../support/home.js';
import { aLeaf, anAuthority, base64, kubeconfigText, type Made } from '../../support/plain.js';

const root = anAuthority('root');
const middle = anAuthority('middle', root);
const low = anAuthority('low', middle);
const ended = { notBefore: days(-900), notAfter: days(-1) };
const soon = { notBefore: days(-900), notAfter: days(5) };
const isPlain = { isPlain: true };

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

/** A person whose certificate is in a kubeconfig, with others behind it. */
const person =
  (signer: Made, ...behind: readonly Made[]) =>
  (folder: string) => {
    const client = aLeaf('jane', signer);
    put(folder, 'root.crt', root.pem);
    put(
      folder,
      'jane.kubeconfig',
      kubeconfigText(
        {
          'client-certificate-data': base64([client, ...behind].map(({ pem }) => pem).join('')),
          'client-key-data': base64(client.key.pem),
        },
        { 'certificate-authority-data': base64(root.pem) },
      ),
      0o600,
    );
  };

export const chainFiles: CaseTable = {
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
        ['warning web.pem chain-ends manual', 'info web.pem chain-surplus manual'],
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

  'chain-order': {
    stage: 'identity',
    severity: 'warning',
    violations: [
      when(
        'a chain from the top down',
        'warning web.pem chain-order manual',
        (folder) => {
          put(folder, 'root.crt', root.pem);
          put(folder, 'web.pem', [aLeaf('web', low), middle, low].map(({ pem }) => pem).join(''));
        },
        isPlain,
      ),
      when(
        'a person with the root before the authority in between',
        'warning jane.kubeconfig chain-order manual',
        person(middle, root, middle),
        isPlain,
      ),
    ],
    nearMisses: [
      when('one from the bottom up, with the root behind', [], chain(low, middle, root), isPlain),
      when('a person with a chain from the bottom up', [], person(low, low, middle), isPlain),
    ],
  },

  'chain-surplus': {
    stage: 'identity',
    severity: 'info',
    violations: [
      when(
        'an authority of another chain',
        'info web.pem chain-surplus manual',
        chain(middle, anAuthority('other')),
        isPlain,
      ),
      when('its authority twice', 'info web.pem chain-surplus manual', chain(middle, middle), isPlain),
      when(
        'a person with an authority of another chain',
        'info jane.kubeconfig chain-surplus manual',
        person(root, anAuthority('other')),
        isPlain,
      ),
    ],
    nearMisses: [
      when(
        'two ways up, of one authority in between that two have signed',
        [],
        (folder) => {
          const other = anAuthority('other');
          put(folder, 'other.crt', other.pem);
          chain(middle, anAuthority('middle', other, { key: middle.key }))(folder);
        },
        isPlain,
      ),
    ],
  },
};
