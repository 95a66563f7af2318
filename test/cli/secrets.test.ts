import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';

/** A home with one key that encrypts, and what is in its files. */
function encryptedHome() {
  const home = join(scratch(), 'prod');
  expect(kubepki(['init', home, '--control-plane', 'cp1=10.0.0.11', '--profile', 'cis']).code).toBe(0);
  const keyFile = (name: string) => join(home, 'secrets/encryption-key', `${name}.key`);
  const onNode = join(home, 'nodes/cp1/etc/kubernetes/kube-apiserver/encryption.yaml');
  const at = (...args: readonly string[]) => kubepki([...args, '--home', home]);
  const keys = (names: string): void => {
    const spec = join(home, 'kubepki.yaml');
    const before = readFileSync(spec, 'utf8').replace(/\n {2}keys: .*/, '');
    writeFileSync(spec, before.replace('provider: secretbox', `provider: secretbox\n  keys: [${names}]`));
  };
  return { home, keyFile, onNode, at, keys, key: () => readFileSync(keyFile('key1'), 'utf8') };
}

const other = Buffer.alloc(32, 9).toString('base64');

describe('a key that encrypts objects in etcd', () => {
  it('stays what it is, whatever is applied and renewed', () => {
    const { at, key } = encryptedHome();
    const before = key();
    at('apply', '--yes');
    at('renew', '--all', '--yes');
    expect(key()).toBe(before);
  });

  it('is never made again when it is lost, and what needs it waits', () => {
    const { home, at, keyFile, keys, key, onNode } = encryptedHome();
    const [lost, file] = [key(), readFileSync(onNode, 'utf8')];
    rmSync(keyFile('key1'));
    expect(kubepki(['check', home])).toMatchObject({ code: 2, stdout: expect.stringContaining('[missing]') });
    keys('key2, key1');
    expect(at('plan').stdout).toContain('waits for the secret encryption-key/key1');
    expect(at('apply', '--yes').stdout).toContain('put its file back from a backup or from a node');
    expect([existsSync(keyFile('key1')), existsSync(keyFile('key2'))]).toEqual([false, true]);
    expect(readFileSync(onNode, 'utf8')).toBe(file);
    // Back from a node, with the line end that an editor adds.
    writeFileSync(keyFile('key1'), `${lost}\n`, { mode: 0o600 });
    expect(at('apply', '--yes').code).toBe(0);
    expect(readFileSync(onNode, 'utf8')).toContain(`name: key1\n              secret: "${lost}"\n`);
    expect(kubepki(['check', home]).code).toBe(0);
  });

  it('that was swapped for another reaches no node', () => {
    const { home, at, keyFile, onNode } = encryptedHome();
    const file = readFileSync(onNode, 'utf8');
    writeFileSync(keyFile('key1'), other);
    const { findings } = kubepkiJson(['check', home]) as { findings: readonly { rule: string; severity: string }[] };
    expect(findings).toEqual([expect.objectContaining({ rule: 'secret-changed', severity: 'critical' })]);
    appendFileSync(onNode, '# by hand\n');
    const { stdout } = at('apply', '--yes');
    expect(stdout).toContain('waits for the secret encryption-key/key1');
    expect(readFileSync(onNode, 'utf8')).toBe(`${file}# by hand\n`);
  });

  it('stays in the home when the spec no longer names it, and the plan says what that means', () => {
    const { at, keyFile, keys, onNode } = encryptedHome();
    keys('key2, key1');
    at('apply', '--yes');
    keys('key2');
    expect(at('plan').stdout).toContain('holds what the spec no longer has: secrets secretbox/key1');
    at('apply', '--yes', '--prune');
    expect(readFileSync(onNode, 'utf8')).toContain('name: key1');
    keys('key2]\n  rewritten: [secretbox/key1');
    expect(at('plan').stdout).toContain(
      'no longer names encryption-key/key1: what only it has encrypted cannot be read then (secrets/encryption-key/key1.key stays)',
    );
    at('apply', '--yes', '--prune');
    expect(existsSync(keyFile('key1'))).toBe(true);
  });

  it('is not taken away by an undo', () => {
    const { at, keyFile, keys } = encryptedHome();
    keys('key2, key1');
    at('apply', '--yes');
    expect(at('history', 'undo', '--yes')).toMatchObject({ code: 4, stderr: expect.stringContaining('a secret') });
    expect(existsSync(keyFile('key2'))).toBe(true);
  });

  it('is delivered within the file that needs it, and in no output', () => {
    const { home, at, key, keys } = encryptedHome();
    keys('key2, key1');
    const said = [
      at('plan'),
      at('plan', '--json'),
      at('apply', '--yes', '--json'),
      at('flags', 'kube-apiserver', '--explain'),
      at('deliver', 'cp1', '--json', '--out', join(scratch(), 'cp1.tar')),
      at('history', 'list', '--json'),
      at('ledger', 'show'),
      kubepki(['check', home, '--json']),
      kubepki(['inspect', join(home, 'secrets/encryption-key/key1.key')]),
      kubepki(['inspect', join(home, 'nodes/cp1/etc/kubernetes/kube-apiserver/encryption.yaml')]),
    ];
    expect(said.map(({ stdout, stderr }) => `${stdout}${stderr}`).join('')).not.toContain(key().slice(0, 12));
    expect(readFileSync(join(home, 'ledger.jsonl'), 'utf8')).not.toContain(key().slice(0, 12));
    const tree = at('deliver', 'cp1', '--format', 'sh').stdout;
    expect(tree).toContain('etc/kubernetes/kube-apiserver/encryption.yaml');
    expect(tree).not.toContain('encryption-key/');
  });
});

describe('a secret in a file that is no longer what it was', () => {
  it.each(['? [SECRET]\n: x\n', '{ secret: SECRET }: x\n', '? client-key-data: SECRET\n: x\n'])(
    'is not quoted by a warning of the library that reads it: %j',
    (text) => {
      const file = join(scratch(), 'a.conf');
      writeFileSync(file, `apiVersion: v1\nkind: Config\n${text.replace('SECRET', other)}`);
      const { stdout, stderr } = kubepki(['inspect', file]);
      expect(`${stdout}${stderr}`).not.toContain(other.slice(0, 8));
    },
  );
});
