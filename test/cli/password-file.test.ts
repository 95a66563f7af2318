import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki } from '../support/kubepki.js';
import { openssl } from '../support/openssl.js';
import { scratch } from '../support/scratch.js';

const folder = scratch();
const at = (name: string) => join(folder, name);
writeFileSync(at('right'), 'open sesame\n', { mode: 0o600 });
writeFileSync(at('wrong'), 'open barley\n', { mode: 0o600 });
openssl(['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-subj', '/CN=web', '-keyout', at('key'), '-out', at('crt')]);
const parts = ['-in', at('crt'), '-inkey', at('key'), '-passout', 'pass:open sesame'];
openssl(['pkcs12', '-export', ...parts, '-out', at('web.p12')]);

describe('--password-file', () => {
  it('lets inspect say what PKCS#12 holds, and never its key or its password', () => {
    const { stdout, code } = kubepki(['inspect', '--json', '--password-file', at('right'), at('web.p12')]);
    const file = {
      kind: 'binary',
      form: 'PKCS#12',
      certificates: [{ subject: 'CN=web' }],
      privateKeys: [{ works: true }],
    };
    expect(JSON.parse(stdout)).toMatchObject({ files: [file] });
    expect(stdout).not.toMatch(/PRIVATE KEY|sesame/);
    expect(code).toBe(0);
  });

  it.each([[['--password-file', at('wrong')]], [[]]])('leaves it unreadable for check with %j', (flags) => {
    const { stdout, code } = kubepki(['check', at('web.p12'), ...flags, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ rule: 'unreadable', severity: 'unknown' }] });
    expect(code).toBe(3);
  });

  it('lets check judge what is in it', () => {
    const { stdout } = kubepki(['check', at('web.p12'), '--password-file', at('right'), '--json']);
    expect(stdout).not.toContain('"unreadable"');
    expect(stdout).toContain('CN=web');
  });
});
