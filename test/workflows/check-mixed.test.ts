import type { CheckReport } from '../../src/core/report/check-report.js';
import { forgeKey } from '../support/forge.js';
import { checkPath, days, put } from '../support/home.js';
import { aLeaf, anAuthority, base64, kubeconfigText, type Made } from '../support/plain.js';
import { scratch } from '../support/scratch.js';

const found = ({ findings }: CheckReport): readonly string[] =>
  findings.map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
const listed = ({ certificates }: CheckReport): readonly string[] =>
  certificates.map(({ name, authority }) => `${name} ${authority ?? '(self)'}`);

const root = anAuthority('root');
const ended = aLeaf('web', root, { notBefore: days(-30), notAfter: days(-1) });

/** A folder, or what lies below a path of a filesystem, with these files; keys for their owner only. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = scratch();
  for (const [path, contents] of Object.entries(files))
    put(folder, path, contents, /key|conf/.test(path) ? 0o600 : 0o644);
  return folder;
}

const embedding = ({ pem, key }: Made): string =>
  kubeconfigText(
    { 'client-certificate-data': base64(pem), 'client-key-data': base64(key.pem) },
    { 'certificate-authority-data': base64(root.pem) },
  );

describe('check of a folder with files that somebody has placed, and others', () => {
  it.each([
    ['sa.key', forgeKey().pem],
    ['front-proxy-ca.crt', anAuthority('front').pem],
    ['apiserver.crt', aLeaf('api', root).pem],
    ['kube-scheduler.crt', aLeaf('scheduler', root).pem],
    ['admin.conf', embedding(aLeaf('admin', root))],
  ])('judges what lies beside %s by itself', (known, contents) => {
    const report = checkPath(folderOf({ [known]: contents, 'web.crt': ended.pem }));
    expect(found(report)).toContain('critical web.crt expired');
    expect(listed(report)).toContain('web.crt root');
  });

  it('finds the authority of one among those that are placed', () => {
    const stranger = aLeaf('web', anAuthority('root'));
    const placed = { 'apiserver.crt': aLeaf('api', root).pem, 'ca.crt': root.pem };
    expect(found(checkPath(folderOf({ ...placed, 'web.crt': stranger.pem })))).toContain(
      'critical web.crt issuer-wrong',
    );
    expect(found(checkPath(folderOf({ ...placed, 'web.crt': aLeaf('web', root).pem })))).not.toContain(
      'critical web.crt issuer-wrong',
    );
  });

  it('does the same where nothing says what components read', () => {
    const folder = folderOf({ 'etc/kubernetes/pki/ca.crt': root.pem, 'etc/kubernetes/extra/web.crt': ended.pem });
    expect(found(checkPath(folder))).toEqual(['critical extra/web.crt expired']);
  });

  it('demands no folder that another layout does not have', () => {
    expect(found(checkPath(folderOf({ 'var/lib/k0s/pki/ca.crt': root.pem })))).toEqual([]);
  });

  it('lets a backup be a backup', () => {
    const report = checkPath(folderOf({ 'apiserver.crt': aLeaf('api', root).pem, 'apiserver.crt.bak': ended.pem }));
    expect(found(report).filter((one) => one.includes('.bak'))).toEqual(['info apiserver.crt.bak pki-leftover']);
  });

  it('takes client certificates with names of components for what they are', () => {
    const files = {
      'ca.crt': root.pem,
      'kube-scheduler.crt': aLeaf('scheduler', root).pem,
      'kube-controller-manager.crt': aLeaf('manager', root).pem,
    };
    expect(found(checkPath(folderOf(files)))).toEqual([]);
    expect(found(checkPath(folderOf({ ...files, 'sa.key': forgeKey().pem }))).join()).not.toContain('kube-');
  });
});
