import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { when, type CaseTable } from '../../support/cases.js';
import { editSpec, put, smallSpec } from '../../support/home.js';

const manifest = 'nodes/cp1/manifest.json';

/** The manifest as a release wrote it that kept no flags. */
function forgetFlags(home: string): void {
  const text = JSON.parse(readFileSync(join(home, manifest), 'utf8')) as Record<string, unknown>;
  put(home, manifest, `${JSON.stringify({ ...text, settings: undefined }, null, 2)}\n`);
}

export const settings: CaseTable = {
  'flags-changed': {
    stage: 'identity',
    severity: 'info',
    violations: [
      when('a flag that the spec gives now', 'info cp1/manifest.json flags-changed rewrite', (home) =>
        editSpec(home, smallSpec('apiServer: { extraArgs: { audit-log-path: /var/log/audit.log } }\n')),
      ),
      when(
        'a flag that another release of kubepki sets by default',
        'info cp1/manifest.json flags-changed rewrite',
        (home) => {
          const text = readFileSync(join(home, manifest), 'utf8');
          put(home, manifest, text.replace('--tls-min-version=TLS1.2', '--tls-min-version=TLS1.1'));
        },
      ),
    ],
    nearMisses: [
      when('the same flags, said otherwise in the spec', [], (home) =>
        editSpec(home, smallSpec('apiServer: { extraArgs: {} }\n')),
      ),
      when('a home of a release that kept no flags', [], (home) => {
        forgetFlags(home);
        editSpec(home, smallSpec('apiServer: { extraArgs: { audit-log-path: /var/log/audit.log } }\n'));
      }),
    ],
  },
};
