import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { forgeKey } from '../support/forge.js';
import { checkPath, days, put } from '../support/home.js';
import { aLeaf, anAuthority, base64, kubeconfigText } from '../support/plain.js';
import { refusal } from '../support/refusal.js';
import { scratch } from '../support/scratch.js';

const found = ({ findings }: CheckReport): readonly string[] =>
  findings.map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
const listed = ({ certificates }: CheckReport): readonly string[] =>
  certificates.map(({ name, authority }) => `${name} ${authority ?? '(self)'}`);

const root = anAuthority('root');
const server = aLeaf('server', root);
const ended = { notBefore: days(-30), notAfter: days(-1) };

/** A folder with these files; keys for their owner only. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = scratch();
  for (const [path, contents] of Object.entries(files))
    put(folder, path, contents, /key|conf|current/.test(path) ? 0o600 : 0o644);
  return folder;
}

const good = { 'my-ca.crt': root.pem, 'server.crt': server.pem, 'server.key': server.key.pem };

describe('check of a folder of certificates that nobody has placed', () => {
  it('lists each by its path and judges it by the authority beside it', () => {
    const report = checkPath(
      folderOf({ ...good, 'issued/node.pem': aLeaf('node', root).pem, 'private/ca.key': root.key.pem }),
    );
    expect(report).toMatchObject({ status: 'ok', findings: [] });
    expect(listed(report)).toEqual(['issued/node.pem root', 'my-ca.crt (self)', 'server.crt root']);
    // How long what it signs is meant to last, nothing says.
    expect(report.certificates.map(({ horizon }) => horizon)).toEqual([null, null, null]);
  });

  it('passes over what is made on the way to certificates', () => {
    const noise = {
      'server.csr': '-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n',
      'dh.pem': '-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n',
      'ca.srl': '5F1D\n',
      'index.txt': 'V\t270101000000Z\t\t01\tunknown\t/CN=server\n',
      'openssl.cnf': '[req]\n',
      'ca-config.json': '{}',
    };
    expect(found(checkPath(folderOf({ ...good, ...noise })))).toEqual([]);
  });

  it.each([
    [
      'damaged PEM, whatever it is called',
      'notes.txt',
      '-----BEGIN CERTIFICATE-----\nMII',
      'critical notes.txt unparsable',
    ],
    ['what is called a certificate and is none', 'web.crt', 'nothing', 'critical web.crt unparsable'],
    ['what is called a key and is none', 'web.key', 'nothing', 'critical web.key unparsable'],
  ])('says of %s that it cannot be used', (_, path, contents, finding) => {
    expect(found(checkPath(folderOf({ ...good, [path]: contents })))).toEqual([finding]);
  });

  it('finds a key that is called like a certificate and is not its key', () => {
    const report = checkPath(folderOf({ ...good, 'server.key': forgeKey().pem }));
    expect(found(report)).toEqual(['critical server.crt key-mismatch']);
  });

  it('finds a certificate from an authority that was made again under its name', () => {
    const report = checkPath(folderOf({ ...good, 'my-ca.crt': anAuthority('root').pem }));
    expect(found(report)).toEqual(['critical server.crt issuer-wrong']);
  });

  it('demands no authority that is not there', () => {
    expect(found(checkPath(folderOf({ 'server.crt': server.pem })))).toEqual([]);
  });

  it('follows a chain through the file of the certificate and through other files', () => {
    const [middle, low] = [anAuthority('middle', root), anAuthority('low', root)];
    const report = checkPath(
      folderOf({
        'root.crt': root.pem,
        'low.crt': low.pem,
        'a.pem': `${aLeaf('a', middle).pem}${middle.pem}`,
        'b.pem': aLeaf('b', low).pem,
      }),
    );
    expect(found(report)).toEqual([]);
  });

  it('finds what has ended, authorities included, and keys that everybody may read', () => {
    const folder = folderOf({
      'old.crt': anAuthority('old', undefined, ended).pem,
      'web.crt': aLeaf('web', root, ended).pem,
    });
    put(folder, 'lone.key', forgeKey().pem, 0o644);
    expect(found(checkPath(folder))).toEqual([
      'critical old.crt expired',
      'critical web.crt expired',
      'warning lone.key mode-loose',
    ]);
  });

  it('judges of a kubelet’s own certificates the one that it uses', () => {
    const [former, now] = [aLeaf('kubelet', root, ended), aLeaf('kubelet', root)];
    const folder = folderOf({
      'kubelet-client-2025-06-01-12-00-00.pem': `${former.pem}${former.key.pem}`,
      'kubelet-client-2026-06-01-12-00-00.pem': `${now.pem}${now.key.pem}`,
    });
    symlinkSync('kubelet-client-2026-06-01-12-00-00.pem', join(folder, 'kubelet-client-current.pem'));
    const report = checkPath(folder);
    expect(listed(report)).toEqual(['kubelet-client-current.pem root']);
    expect(found(report)).toEqual(['warning kubelet-client-current.pem mode-loose']);
  });

  it('misses what the link of a kubelet leads to', () => {
    const folder = folderOf(good);
    symlinkSync('kubelet-client-2026-06-01-12-00-00.pem', join(folder, 'kubelet-client-current.pem'));
    expect(found(checkPath(folder))).toEqual(['critical kubelet-client-current.pem missing']);
  });

  it('judges a file behind a link once', () => {
    const folder = folderOf(good);
    symlinkSync('server.crt', join(folder, 'tls.crt'));
    expect(listed(checkPath(folder))).toEqual(['my-ca.crt (self)', 'server.crt root']);
  });

  it('takes an easy-rsa folder for what it is, although its authority is called as in kubeadm', () => {
    const folder = folderOf({ 'ca.crt': root.pem, 'issued/web.crt': aLeaf('web', root, ended).pem });
    expect(found(checkPath(folder))).toEqual(['critical issued/web.crt expired']);
  });

  it('is refused where there is nothing to judge', () => {
    const folder = folderOf({ 'README.md': 'nothing', 'conf.yaml': 'a: 1' });
    expect(refusal(() => checkPath(folder))).toBe('PATH_NOT_PKI');
  });

  it('says so where there is more than it looks at', () => {
    const report = checkPath(folderOf({ ...good, 'a/b/c/d/e.crt': root.pem }));
    expect(report.warnings.join()).toContain('more files than were looked at');
  });
});

describe('check of a kubeconfig', () => {
  const client = aLeaf('client', root);
  const embedded = {
    'client-certificate-data': base64(client.pem),
    'client-key-data': base64(client.key.pem),
  };
  const trust = { 'certificate-authority-data': base64(root.pem) };
  const one = (user: object, cluster: object = trust) =>
    join(folderOf({ 'a.conf': kubeconfigText(user, cluster) }), 'a.conf');

  it('judges what it embeds', () => {
    expect(checkPath(one(embedded))).toMatchObject({ status: 'ok', findings: [] });
    const old = aLeaf('client', root, ended);
    const path = one({ 'client-certificate-data': base64(old.pem), 'client-key-data': base64(old.key.pem) });
    expect(found(checkPath(path))).toEqual([`critical ${path} expired`]);
  });

  it('judges what it names, relative to itself', () => {
    const user = { 'client-certificate': 'tls/c.crt', 'client-key': 'tls/c.key' };
    const files = { 'a.conf': kubeconfigText(user, trust), 'tls/c.key': client.key.pem };
    const [whole, broken] = [folderOf({ ...files, 'tls/c.crt': client.pem }), folderOf(files)];
    expect(found(checkPath(join(whole, 'a.conf')))).toEqual([]);
    expect(listed(checkPath(whole))).toEqual(['a.conf root']);
    expect(found(checkPath(join(broken, 'a.conf')))).toEqual([`critical ${join(broken, 'a.conf')} missing`]);
  });

  it('looks at nothing outside of a folder that merely has it in it', () => {
    const outside = folderOf({ 'c.crt': aLeaf('c', root, ended).pem, 'c.key': client.key.pem });
    const user = { 'client-certificate': join(outside, 'c.crt'), 'client-key': join(outside, 'c.key') };
    const folder = folderOf({ 'a.kubeconfig': kubeconfigText(user, trust), ...good });
    const report = checkPath(folder);
    expect(found(report)).toEqual([]);
    expect(report.warnings.join()).toContain(`${join(outside, 'c.crt')}, which is not in this folder`);
  });

  it('asks for no certificate where its user has a token', () => {
    expect(found(checkPath(one({ token: 'x' })))).toEqual([]);
    const path = one({});
    expect(found(checkPath(path))).toEqual([`critical ${path} kubeconfig-identity`]);
  });
});

describe('check of files', () => {
  it('judges a certificate with the key beside it', () => {
    const [right, wrong] = [folderOf(good), folderOf({ ...good, 'server.key': forgeKey().pem })];
    expect(checkPath(join(right, 'server.crt'))).toMatchObject({ status: 'ok', certificates: [{}] });
    const path = join(wrong, 'server.crt');
    expect(found(checkPath(path))).toEqual([`critical ${path} key-mismatch`]);
  });

  it('judges several together', () => {
    const folder = folderOf({ ...good, 'other.crt': anAuthority('root').pem });
    const [leaf, other] = [join(folder, 'server.crt'), join(folder, 'other.crt')];
    expect(found(checkPath(leaf, { more: [other] }))).toEqual([`critical ${leaf} issuer-wrong`]);
    expect(found(checkPath(leaf, { more: [join(folder, 'my-ca.crt')] }))).toEqual([]);
  });

  it('says something of whatever it was asked for', () => {
    const path = join(folderOf({ 'notes.txt': 'nothing' }), 'notes.txt');
    expect(found(checkPath(path))).toEqual([`critical ${path} unparsable`]);
  });

  it('is refused where a home is among them', () => {
    const folder = scratch();
    mkdirSync(join(folder, 'etc/kubernetes'), { recursive: true });
    const file = join(folderOf(good), 'server.crt');
    expect(refusal(() => checkPath(file, { more: [folder] }))).toBe('PATH_NOT_PKI');
  });

  it('opens with --public nothing that may hold a key', () => {
    const old = aLeaf('web', root, ended);
    const folder = folderOf({ 'web.key': 'nothing', 'both.pem': `${old.pem}${old.key.pem}`, 'web.crt': old.pem });
    expect(found(checkPath(folder, { isPublic: true }))).toEqual(['critical web.crt expired']);
  });
});
