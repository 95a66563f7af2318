import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { when, type CaseTable } from '../../support/cases.js';
import { editSpec, smallSpec } from '../../support/home.js';

const names = ['kubelet-client.key', 'kubelet-client.crt', 'kubelet-server.key', 'kubelet-server.crt'];
const paths = ['pki/ca.crt', ...names.map((name) => `pki/${name}`), 'kubelet.conf'].map(
  (path) => `etc/kubernetes/${path}`,
);
const info = (path: string): string => `info w1/${path} not-wanted retire`;
const warning = (path: string): string => `warning w1/${path} not-wanted manual`;
const [trust = '', ...others] = paths;

const fileOf = (home: string, path: string): string => join(home, 'nodes/w1', path);
const forget = (home: string): void => editSpec(home, smallSpec().replace(/.*name: w1.*\n/, ''));

/** What is kept is found again after apply. */
const kept = (title: string, found: readonly string[], act: (home: string) => void) =>
  when(title, found, act, { left: found });

export const notWantedCases: CaseTable = {
  'not-wanted': {
    stage: 'always',
    severity: 'info',
    violations: [
      kept('the files of a node that is gone', paths.map(info), forget),
      kept('one of them that is no longer what was written', [warning(trust), ...others.map(info)], (home) => {
        forget(home);
        appendFileSync(fileOf(home, trust), '\n');
      }),
      kept('the manifest itself, once nothing else is left', ['info w1/manifest.json not-wanted retire'], (home) => {
        forget(home);
        rmSync(join(home, 'nodes/w1/etc'), { recursive: true });
      }),
    ],
    nearMisses: [
      when('a file of a node that is gone, which no manifest lists', [], (home) => {
        forget(home);
        rmSync(join(home, 'nodes/w1/manifest.json'));
      }),
    ],
  },
};
