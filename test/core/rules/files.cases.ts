import { appendFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallSpec } from '../../support/home.js';
import { when, type CaseTable } from '../../support/cases.js';

const spec = `${smallSpec()}encryption: { provider: secretbox, keys: [key1] }\n`;
const file = (home: string) => join(home, 'nodes/cp1/etc/kubernetes/kube-apiserver/encryption.yaml');
const key = (home: string) => join(home, 'secrets/encryption-key/key1.key');

export const files: CaseTable = {
  'file-differs': {
    stage: 'identity',
    severity: 'warning',
    violations: [
      when(
        'a line that somebody has added',
        'warning cp1/encryption.yaml file-differs rewrite',
        (home) => {
          appendFileSync(file(home), '# by hand\n');
        },
        { spec },
      ),
    ],
    nearMisses: [
      when(
        'the key that was lost is back',
        [],
        (home) => {
          cpSync(key(home), `${key(home)}.copy`);
          rmSync(key(home));
          cpSync(`${key(home)}.copy`, key(home));
          rmSync(`${key(home)}.copy`);
        },
        { spec },
      ),
    ],
  },
  'secret-changed': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when(
        'another key of the same form, beside a file on the node that holds the first',
        'critical encryption-key/key1 secret-changed manual',
        (home) => {
          writeFileSync(key(home), Buffer.alloc(32, 7).toString('base64'));
        },
        { spec },
      ),
    ],
    nearMisses: [
      when(
        'a line end behind the key',
        [],
        (home) => {
          appendFileSync(key(home), '\n');
        },
        { spec },
      ),
    ],
  },
};
