import { chmodSync, copyFileSync, cpSync, linkSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { machineRules } from '../../../src/core/rules/machine-rules.js';
import { goodHome, pki as pkiOf, textAt } from '../../support/copies.js';
import { counterfeit } from '../../support/counterfeit.js';
import { checkPath, days, put } from '../../support/home.js';
import { scratch } from '../../support/scratch.js';

const pki = '/etc/kubernetes/pki';
const own = 'var/lib/kubelet/pki';
const current = `${own}/kubelet-client-current.pem`;
const ids = new Set(machineRules.map(({ id }) => id));

/** The tree of a control plane whose API server serves its pair and whose kubelet is told this. */
async function machine(kubelet: object = {}): Promise<string> {
  const home = await goodHome();
  const tree = join(scratch(), 'cp1');
  cpSync(join(home, 'nodes', 'cp1'), tree, { recursive: true });
  const command = [
    'kube-apiserver',
    `--tls-cert-file=${pki}/apiserver.crt`,
    `--tls-private-key-file=${pki}/apiserver.key`,
  ];
  const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'kube-apiserver', command }] } };
  put(tree, 'etc/kubernetes/manifests/kube-apiserver.yaml', stringify(pod), 0o600);
  const configuration = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', ...kubelet };
  put(tree, 'var/lib/kubelet/config.yaml', stringify(configuration), 0o600);
  return tree;
}

const served = (tree: string): string => join(tree, pki, 'apiserver.crt');

/** What the rules about one machine see in it. */
const findings = (tree: string) => checkPath(tree).findings.filter(({ rule }) => ids.has(rule));

const said = (tree: string): readonly string[] =>
  findings(tree).map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);

describe('files that a component watches', () => {
  it('are files, of which nothing is said', async () => {
    expect(said(await machine())).toEqual([]);
  });

  it('are found where a link is in their place', async () => {
    const tree = await machine();
    renameSync(served(tree), `${served(tree)}.1`);
    symlinkSync('apiserver.crt.1', served(tree));
    expect(said(tree)).toEqual(['warning kube-apiserver link-watched']);
  });

  it('are found where they have a second name', async () => {
    const tree = await machine();
    linkSync(served(tree), join(tree, 'backup.crt'));
    expect(said(tree)).toEqual(['warning kube-apiserver hard-link-watched']);
  });

  it('may have a copy', async () => {
    const tree = await machine();
    copyFileSync(served(tree), join(tree, 'backup.crt'));
    expect(said(tree)).toEqual([]);
  });

  it('may be watched no more than at the start, and then be links', async () => {
    const tree = await machine();
    const file = join(tree, pki, 'etcd/ca.crt');
    renameSync(file, `${file}.1`);
    symlinkSync('ca.crt.1', file);
    expect(said(tree)).toEqual([]);
  });
});

const rotates = { rotateCertificates: true };
/** kubelet.conf that names the kubelet's own. */
function naming(tree: string, path: string): void {
  const file = join(tree, 'etc/kubernetes/kubelet.conf');
  put(
    tree,
    'etc/kubernetes/kubelet.conf',
    textAt(file)
      .replace(/client-certificate: .*/, `client-certificate: ${path}`)
      .replace(/client-key: .*/, `client-key: ${path}`),
    0o600,
  );
}

/** A kubelet that rotates, with its link. */
async function rotating(): Promise<string> {
  const tree = await machine(rotates);
  const name = 'kubelet-client-2026-05-01-00-00-00.pem';
  put(
    tree,
    `${own}/${name}`,
    `${textAt(join(tree, pki, 'kubelet-client.crt'))}${textAt(join(tree, pki, 'kubelet-client.key'))}`,
    0o600,
  );
  symlinkSync(name, join(tree, current));
  naming(tree, `/${current}`);
  return tree;
}

describe('the kubelet', () => {
  it('may rotate by its own link', async () => {
    expect(said(await rotating())).toEqual([]);
  });

  it('does not rotate beside certificates that are issued', async () => {
    expect(said(await machine(rotates))).toEqual(['warning kubelet.conf kubelet-rotation-conflict']);
    expect(said(await machine({ rotateCertificates: false }))).toEqual([]);
  });

  it('is found with an embedded certificate, which is information until it has its own', async () => {
    const tree = await rotating();
    const pem = (file: string) => Buffer.from(textAt(join(tree, pki, file))).toString('base64');
    put(
      tree,
      'etc/kubernetes/kubelet.conf',
      textAt(join(tree, 'etc/kubernetes/kubelet.conf'))
        .replace(/client-certificate: .*/, `client-certificate-data: ${pem('kubelet-client.crt')}`)
        .replace(/client-key: .*/, `client-key-data: ${pem('kubelet-client.key')}`),
      0o600,
    );
    expect(said(tree)).toEqual(['warning kubelet.conf kubelet-embedded']);
    renameSync(join(tree, own), join(tree, 'elsewhere'));
    expect(said(tree)).toEqual(['info kubelet.conf kubelet-embedded']);
    const severity = 'rules: { kubelet-embedded: critical }';
    put(tree, '.kubepki-check.yaml', `apiVersion: kubepki/v1\nkind: CheckPolicy\n${severity}\n`);
    expect(said(tree)).toEqual(['info kubelet.conf kubelet-embedded']);
  });

  it('is found with a link that leads nowhere', async () => {
    const tree = await rotating();
    renameSync(join(tree, current), join(tree, 'link'));
    symlinkSync('kubelet-client-2020-01-01-00-00-00.pem', join(tree, current));
    expect(said(tree)).toEqual(['critical kubelet-client kubelet-link-stale']);
  });

  it('is found with a link to a certificate that is older than one beside it', async () => {
    const [tree, home] = [await rotating(), await goodHome()];
    const beside = (name: string, notBefore: Date) => {
      counterfeit(home, pkiOf(home, 'kubelet-client', 'w1'), { notBefore, notAfter: days(364) });
      put(tree, `${own}/${name}`, textAt(pkiOf(home, 'kubelet-client.crt', 'w1')), 0o600);
    };
    beside('kubelet-client-2026-04-01-00-00-00.pem', days(-60));
    expect(said(tree)).toEqual([]);
    beside('kubelet-client-2026-06-01-00-00-00.pem', days(1));
    expect(said(tree)).toEqual(['warning kubelet-client kubelet-link-stale']);
  });

  it('is found with a file for the link, which it refuses to replace', async () => {
    const tree = await rotating();
    const text = textAt(join(tree, current));
    renameSync(join(tree, current), join(tree, 'link'));
    put(tree, current, text, 0o600);
    expect(said(tree)).toEqual(['warning kubelet-client kubelet-link-stale']);
  });

  it('is found with a file for the link of what it serves, where it asks for that', async () => {
    const tree = await rotating();
    const served = `${own}/kubelet-server-current.pem`;
    put(tree, served, textAt(join(tree, current)), 0o600);
    expect(said(tree)).toEqual([]);
    const configuration = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' };
    put(
      tree,
      'var/lib/kubelet/config.yaml',
      stringify({ ...configuration, ...rotates, serverTLSBootstrap: true }),
      0o600,
    );
    expect(said(tree)).toEqual(['warning kubelet-server kubelet-link-stale']);
  });

  it('is found with an old file of its own, which the next start would read', async () => {
    const tree = await rotating();
    naming(tree, `/${own}/kubelet-client-2026-05-01-00-00-00.pem`);
    expect(findings(tree)).toMatchObject([
      { rule: 'kubelet-rotation-conflict', message: expect.stringContaining("an old file of the kubelet's own") },
    ]);
  });

  it('is found with a link that it rotates, and is told not to', async () => {
    const tree = await rotating();
    const configuration = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' };
    put(tree, 'var/lib/kubelet/config.yaml', stringify({ ...configuration, rotateCertificates: false }), 0o600);
    expect(said(tree)).toEqual(['warning kubelet.conf kubelet-rotation-conflict']);
  });

  it('is found with what it joined by, which is a warning where everybody may read it', async () => {
    const tree = await rotating();
    const path = 'etc/kubernetes/bootstrap-kubelet.conf';
    put(tree, path, textAt(join(tree, 'etc/kubernetes/kubelet.conf')), 0o600);
    expect(said(tree)).toEqual(['info bootstrap-kubelet.conf bootstrap-leftover']);
    chmodSync(join(tree, path), 0o644);
    expect(said(tree)).toEqual(['warning bootstrap-kubelet.conf bootstrap-leftover']);
  });
});

describe('what lies beside', () => {
  const manifests = 'etc/kubernetes/manifests';

  it.each(['kube-apiserver.yaml.bak', 'kube-apiserver-old.yaml', 'etcd.yaml~'])(
    'is a manifest to the kubelet even where it is called %s',
    async (name) => {
      const tree = await machine();
      put(tree, `${manifests}/${name}`, textAt(join(tree, manifests, 'kube-apiserver.yaml')), 0o600);
      expect(said(tree)).toEqual([`warning ${name} manifest-extra`]);
    },
  );

  it('is nothing to the kubelet where it begins with a dot, and may be a pod of somebody else', async () => {
    const tree = await machine();
    put(tree, `${manifests}/.kube-apiserver.yaml.bak`, 'kind: Pod\n', 0o600);
    put(tree, `${manifests}/kube-vip.yaml`, 'kind: Pod\n', 0o600);
    expect(said(tree)).toEqual([]);
  });

  it('is a backup of keys, once for a folder', async () => {
    const tree = await machine();
    for (const name of ['apiserver.key', 'apiserver.crt'])
      copyFileSync(join(tree, pki, name), join(tree, pki, `${name}.bak`));
    put(tree, `${pki}/notes.bak`, 'nothing', 0o600);
    expect(said(tree)).toEqual(['info apiserver.crt.bak pki-leftover']);
  });

  it('is a certificate that nothing reads, unless a flag names it', async () => {
    const tree = await machine();
    copyFileSync(join(tree, pki, 'apiserver.crt'), join(tree, pki, 'web.crt'));
    expect(said(tree)).toEqual(['info web.crt unused']);
    const pod = textAt(join(tree, manifests, 'kube-apiserver.yaml'));
    put(
      tree,
      `${manifests}/kube-apiserver.yaml`,
      pod.replace(/( +)- --tls-cert-file/, `$1- --oidc-ca-file=${pki}/web.crt\n$&`),
    );
    expect(said(tree)).toEqual([]);
  });
});
