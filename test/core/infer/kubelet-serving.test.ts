import { chmodSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { checkPath, days, today } from '../../support/home.js';
import { kubeadmOfRelease, type KubeadmRelease } from '../../support/trees/kubeadm-release.js';
import type { Tree } from '../../support/trees/tree.js';

const own = '/var/lib/kubelet/pki';
const made = (more: Partial<KubeadmRelease> = {}): Tree => kubeadmOfRelease({ minor: 37, now: today, ...more });

/** What is said of the certificate that the kubelet serves. */
const said = ({ root }: Tree, now = today): readonly string[] =>
  checkPath(root, { now })
    .findings.filter(({ artefact }) => artefact === 'kubelet-server')
    .map(({ severity, rule }) => `${severity} ${rule}`);

const listed = ({ root }: Tree) =>
  checkPath(root)
    .certificates.filter(({ name }) => name === 'kubelet-server')
    .map(({ authority, path }) => [authority, path.slice(root.length)]);

describe('a certificate that a kubelet made itself and serves', () => {
  const itself = 'info kubelet-serving-self-signed';

  it('is listed, and known by who made it', () => {
    expect(said(made())).toEqual([itself]);
    expect(listed(made())).toEqual([['cp1-ca@1700000000', `${own}/kubelet.crt`]]);
  });

  it('is a warning once it has ended, since nobody verifies it and nothing makes it again', () => {
    expect(said(made(), days(340))).toEqual(['info expiring', itself]);
    expect(said(made(), days(364))).toEqual(['warning expiring', itself]);
    const tree = made();
    const [ended] = checkPath(tree.root, { now: days(400) }).findings.filter(
      ({ artefact }) => artefact === 'kubelet-server',
    );
    expect(ended).toMatchObject({
      rule: 'expired',
      severity: 'warning',
      fix: `on ${basename(tree.root)}: rm /var/lib/kubelet/pki/kubelet.crt /var/lib/kubelet/pki/kubelet.key && systemctl restart kubelet`,
    });
  });

  it('is not removed where it is not valid yet: the clocks come first', () => {
    const early = checkPath(made().root, { now: days(-2) }).findings.filter(({ rule }) => rule === 'not-yet-valid');
    expect(early.map(({ fix }) => fix)).toContain('kubepki explain not-yet-valid');
    expect(early.map(({ fix }) => fix).join()).not.toContain('rm ');
  });

  it('is removed by a command that can be typed as it stands, wherever a facts file says that it lies', () => {
    const tree = made({ kubeletFolder: '/var/lib/x$(id)' });
    const ended = checkPath(tree.root, { now: days(400) }).findings.find(
      ({ artefact, rule }) => artefact === 'kubelet-server' && rule === 'expired',
    );
    expect(ended?.fix).toBe(
      `on ${basename(tree.root)}: rm '/var/lib/x$(id)/kubelet.crt' '/var/lib/x$(id)/kubelet.key' && systemctl restart kubelet`,
    );
  });

  it('is none where the authority of the cluster has signed it, and then ends like any other', () => {
    const tree = made({ serving: 'signed' });
    expect(said(tree)).toEqual([]);
    expect(listed(tree)).toEqual([['ca', `${own}/kubelet.crt`]]);
    expect(said(tree, days(400))).toEqual(['critical expired']);
  });

  it('is not looked at where a kubelet is told of another, or nobody knows what it is told', () => {
    const told = made();
    told.put(
      '/var/lib/kubelet/kubeadm-flags.env',
      'KUBELET_KUBEADM_ARGS="--tls-cert-file=/etc/kubernetes/pki/apiserver.crt"\n',
    );
    expect(listed(told)).not.toContainEqual(expect.arrayContaining([`${own}/kubelet.crt`]));
    const unknown = made();
    rmSync(unknown.at('/var/lib/kubelet/config.yaml'));
    expect(listed(unknown)).toEqual([]);
  });
});

describe('a certificate that a kubelet asks for and serves', () => {
  const dated = `${own}/kubelet-server-2026-05-01-00-00-00.pem`;

  it('is listed and right, wherever the kubelet keeps it', () => {
    for (const kubeletFolder of [own, '/var/lib/node/pki']) {
      const tree = made({ serving: 'asked', kubeletFolder });
      expect(said(tree)).toEqual([]);
      expect(listed(tree)).toEqual([['ca', `${kubeletFolder}/kubelet-server-current.pem`]]);
    }
  });

  it('is found when it has ended, lies open, or is not there', () => {
    const tree = made({ serving: 'asked' });
    expect(said(tree, days(400))).toEqual(['critical expired']);
    chmodSync(tree.at(dated), 0o644);
    expect(said(tree)).toEqual(['warning mode-loose']);
    rmSync(tree.at(`${own}/kubelet-server-current.pem`));
    rmSync(tree.at(dated));
    expect(said(tree)).toEqual(['critical missing']);
  });
});
