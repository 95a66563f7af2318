import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { editSpec, smallSpec } from '../../support/home.js';
import { when, type CaseTable } from '../../support/cases.js';

const second = '  - { name: cp2, roles: [control-plane], addresses: [10.0.0.12] }\n';
const alone = (encryption: string) => smallSpec(`encryption: { ${encryption} }\n`);
const together = (encryption: string) => smallSpec(`${second}encryption: { ${encryption} }\n`);

const differs = 'warning cp1/encryption.yaml file-differs rewrite';
const lost = 'critical cp1/encryption.yaml encryption-unreadable manual';
const on2 = (line: string) => line.replace('cp1', 'cp2');
const early = 'critical cp1/encryption.yaml encryption-too-early manual';

/** Everything stays as it is found: what would be written waits. */
const refused = (title: string, from: string, to: string, found: readonly string[]) =>
  when(title, found, (home) => editSpec(home, to), { spec: from, left: found });

const allowed = (title: string, from: string, to: string, found: readonly string[]) =>
  when(title, found, (home) => editSpec(home, to), { spec: from });

const secretbox = 'provider: secretbox';

export const encryption: CaseTable = {
  'encryption-unreadable': {
    stage: 'always',
    severity: 'critical',
    violations: [
      refused('another provider in the place of the one that wrote', alone(secretbox), alone('provider: aescbc'), [
        lost,
      ]),
      refused(
        'a resource that is taken out',
        alone(`${secretbox}, resources: [secrets, configmaps]`),
        alone(secretbox),
        [lost],
      ),
      refused(
        'a key that is taken out',
        alone(`${secretbox}, keys: [key2, key1]`),
        alone(`${secretbox}, keys: [key2]`),
        [lost],
      ),
      when(
        'encryption that is turned off',
        [
          lost,
          'warning cp1/etc/kubernetes/kube-apiserver/encryption.yaml not-wanted manual',
          'info cp1/manifest.json flags-changed rewrite',
        ],
        (home) => editSpec(home, smallSpec()),
        {
          spec: alone(secretbox),
          left: [
            lost,
            'warning cp1/etc/kubernetes/kube-apiserver/encryption.yaml not-wanted manual',
            'info cp1/manifest.json flags-changed rewrite',
          ],
        },
      ),
    ],
    nearMisses: [
      allowed(
        'another provider beside the one that wrote before',
        alone(secretbox),
        alone('provider: aescbc, read: [{ provider: secretbox }]'),
        [differs],
      ),
      allowed('a resource that is taken in by a pattern', alone(secretbox), alone(`${secretbox}, resources: ['*.*']`), [
        differs,
      ]),
      allowed(
        'a key of which nothing is left, as the spec says',
        alone(`${secretbox}, keys: [key2, key1]`),
        alone(`${secretbox}, keys: [key2], rewritten: [secretbox/key1]`),
        [differs],
      ),
      when(
        'a file that was taken away',
        'critical cp1/encryption.yaml missing create',
        (home) => {
          rmSync(join(home, 'nodes/cp1/etc/kubernetes/kube-apiserver/encryption.yaml'));
        },
        { spec: alone(secretbox) },
      ),
    ],
  },
  'encryption-too-early': {
    stage: 'always',
    severity: 'critical',
    violations: [
      refused(
        'a provider that is to write before every API server can read it',
        together(secretbox),
        together('provider: aescbc, read: [{ provider: secretbox }]'),
        [early, on2(early)],
      ),
    ],
    nearMisses: [
      allowed(
        'the same behind the one that writes',
        together(secretbox),
        together(`${secretbox}, read: [{ provider: aescbc }]`),
        [differs, on2(differs)],
      ),
      allowed(
        'a key that is put in front once it is in every file',
        together(`${secretbox}, keys: [key1, key2]`),
        together(`${secretbox}, keys: [key2, key1]`),
        [differs, on2(differs)],
      ),
    ],
  },
};
