import { inHome } from '../../../src/core/facts/place.js';
import { fixFor } from '../../../src/core/report/fix.js';
import { initText } from '../../../src/core/report/init-text.js';
import { shellWord } from '../../../src/core/read/shell-word.js';
import type { Finding } from '../../../src/core/rules/finding.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

describe('a command that is suggested', () => {
  const finding = (rule: string): Finding => ({
    rule,
    severity: 'warning',
    node: 'cp1',
    artefact: 'apiserver',
    place: inHome(''),
    message: '',
    expected: [],
    actual: [],
    remedy: 'permissions',
  });

  it.each([
    ['mode-loose', ['0600'], true, "kubepki apply --home 'sp ace'"],
    ['mode-loose', ['0600'], false, "chmod 0600 'a b.key'"],
    ['owner-wrong', ['user 0'], false, "chown root:root 'a b.key'"],
  ])('for %s of %j, managed %j, can be typed as it stands', (rule, expected, managed, command) => {
    expect(fixFor({ ...finding(rule), expected }, 'a b.key', { managed, left: new Set(), home: 'sp ace' })).toBe(
      command,
    );
  });

  it('after init names the home so that it can be typed', () => {
    const done = [
      {
        action: 'create' as const,
        node: undefined,
        artefact: 'ca',
        title: '',
        reasons: [],
        keepsKey: false,
        paths: [],
        notAfter: undefined,
        clamped: false,
      },
    ];
    const text = initText("o'r", clusterOf(smallSpec()), { done });
    const commands = text.split('\n').filter((line) => line.startsWith('  kubepki '));
    expect(commands).toHaveLength(3);
    for (const command of commands) expect(command).toContain(`--home ${shellWord("o'r")}`);
    expect(text).toContain(`--kubeconfig ${shellWord("o'r/users/super-admin.conf")} `);
  });
});
