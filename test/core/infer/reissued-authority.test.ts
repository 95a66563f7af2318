import { readFileSync } from 'node:fs';
import { strangeAuthority } from '../../support/counterfeit.js';
import { checkPath, days, today } from '../../support/home.js';
import { keyFrom, oid, sequence, tlv } from '../../support/forge.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';

const encodings = { UTF8String: 0x0c, PrintableString: 0x13 } as const;
const files = ['admin.conf', 'controller-manager.conf', 'kubelet.conf', 'scheduler.conf', 'super-admin.conf'];

/** A control plane whose CA was issued again with its key, by hand. */
function reissued(encoding: keyof typeof encodings) {
  const tree = kubeadmOfRelease({ minor: 37, now: today });
  const key = keyFrom(readFileSync(tree.at('/etc/kubernetes/pki/ca.key')));
  const subject = sequence(tlv(0x31, sequence(oid('2.5.4.3'), tlv(encodings[encoding], Buffer.from('kubernetes')))));
  tree.put('/etc/kubernetes/pki/ca.crt', strangeAuthority(subject, key).pem);
  return tree;
}

const said = (root: string, now = today) =>
  checkPath(root, { now }).findings.filter(({ rule }) => ['kubeconfig-ca', 'issuer-wrong'].includes(rule));

describe('an authority that was issued again with its key and name', () => {
  it('is trusted by its earlier certificate until that ends', () => {
    const { root } = reissued('UTF8String');
    const severities = (now: Date) =>
      said(root, now)
        .filter(({ rule }) => rule === 'kubeconfig-ca')
        .map(({ severity, artefact }) => `${severity} ${artefact}`)
        .sort();
    expect(severities(today)).toEqual(files.map((file) => `info ${file}`));
    expect(severities(days(3640))).toEqual(files.map((file) => `warning ${file}`));
    expect(severities(days(3651))).toEqual(files.map((file) => `critical ${file}`));
    expect(said(root)[0]?.message).toBe(
      'trusts an earlier certificate of the authority, with the same key, which ends on 2036-05-29 12:00 UTC',
    );
  });

  it('is another one to Go where its name is encoded otherwise, which is said', () => {
    const findings = said(reissued('PrintableString').root);
    expect(findings.every(({ severity, message }) => severity === 'critical' && message.includes('encoding'))).toBe(
      true,
    );
    expect(findings.map(({ rule }) => rule)).toContain('issuer-wrong');
  });
});
