import { appendFileSync, copyFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodHome, textAt } from '../../support/copies.js';
import { authorityKeyFile, authorityOf, strangeAuthority } from '../../support/counterfeit.js';
import { checkPath, put } from '../../support/home.js';
import { scratch } from '../../support/scratch.js';

const pki = '/etc/kubernetes/pki';

type Flags = Readonly<Record<string, string>>;

const server: Flags = {
  '--client-ca-file': `${pki}/ca.crt`,
  '--etcd-cafile': `${pki}/etcd/ca.crt`,
  '--etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
  '--etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
  '--kubelet-certificate-authority': `${pki}/ca.crt`,
  '--requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
  '--requestheader-allowed-names': 'front-proxy-client',
  '--service-account-key-file': `${pki}/sa.pub`,
  '--service-account-signing-key-file': `${pki}/sa.key`,
  '--service-cluster-ip-range': '10.96.0.0/12',
  '--tls-cert-file': `${pki}/apiserver.crt`,
  '--tls-private-key-file': `${pki}/apiserver.key`,
};

const controllers: Flags = {
  '--cluster-signing-kube-apiserver-client-cert-file': `${pki}/signer-client.crt`,
  '--cluster-signing-kube-apiserver-client-key-file': `${pki}/signer-client.key`,
  '--root-ca-file': `${pki}/ca.crt`,
  '--service-account-private-key-file': `${pki}/sa.key`,
};

const member: Flags = {
  '--cert-file': `${pki}/etcd/server.crt`,
  '--key-file': `${pki}/etcd/server.key`,
  '--trusted-ca-file': `${pki}/etcd/ca.crt`,
};

const pod = (component: string, flags: Flags): string =>
  `apiVersion: v1
kind: Pod
metadata: { name: ${component}, namespace: kube-system }
spec:
  containers:
    - name: ${component}
      image: registry.k8s.io/${component}:v1.37.2
      command:
        - ${component}
${Object.entries(flags)
  .map(([name, value]) => `        - ${name}=${value}\n`)
  .join('')}`;

const kubelet = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: { x509: { clientCAFile: ${pki}/ca.crt } }
tlsCertFile: ${pki}/kubelet-server.crt
tlsPrivateKeyFile: ${pki}/kubelet-server.key
`;

/** The tree of a control plane, with what its components are started with. */
async function machine(): Promise<{
  readonly home: string;
  readonly tree: string;
  readonly at: (file: string) => string;
}> {
  const home = await goodHome();
  const tree = join(scratch(), 'cp1');
  cpSync(join(home, 'nodes', 'cp1'), tree, { recursive: true });
  start(tree, 'kube-apiserver', server);
  start(tree, 'kube-controller-manager', controllers);
  start(tree, 'etcd', member);
  put(tree, 'var/lib/kubelet/config.yaml', kubelet, 0o600);
  return { home, tree, at: (file) => join(tree, pki, file) };
}

const start = (tree: string, component: string, flags: Flags): void =>
  put(tree, `etc/kubernetes/manifests/${component}.yaml`, pod(component, flags), 0o600);

const said = (tree: string): readonly string[] =>
  checkPath(tree).findings.map(({ severity, node, artefact, rule }) => `${severity} ${node}/${artefact} ${rule}`);

/** An authority that nobody knows, in a file. */
const stranger = (path: string): void => writeFileSync(path, strangeAuthority().pem);

describe('what one component shows and another trusts', () => {
  it('says nothing of components that fit each other', async () => {
    expect(said((await machine()).tree)).toEqual([]);
  });

  it('says that pods are told of a CA that the API server does not come from', async () => {
    const { tree, at } = await machine();
    stranger(at('root.crt'));
    start(tree, 'kube-controller-manager', { ...controllers, '--root-ca-file': `${pki}/root.crt` });
    expect(said(tree)).toEqual(['critical cp1/kube-controller-manager root-ca-differs']);
  });

  it('says that what is signed for clients is not trusted', async () => {
    const { tree, at } = await machine();
    stranger(at('signing.crt'));
    start(tree, 'kube-controller-manager', {
      ...controllers,
      '--cluster-signing-kubelet-client-cert-file': `${pki}/signing.crt`,
    });
    expect(said(tree)).toContain('critical cp1/kube-controller-manager signing-ca-unknown');
  });

  it('says that a file to sign with holds more than one certificate', async () => {
    const { tree, at } = await machine();
    copyFileSync(at('ca.crt'), at('bundle.crt'));
    appendFileSync(at('bundle.crt'), strangeAuthority().pem);
    start(tree, 'kube-controller-manager', {
      ...controllers,
      '--cluster-signing-kubelet-client-cert-file': `${pki}/bundle.crt`,
    });
    expect(said(tree)).toContain('critical cp1/kube-controller-manager signing-file-bundle');
  });

  it('says that tokens are signed by a key that does not verify them', async () => {
    const { home, tree, at } = await machine();
    writeFileSync(at('other.key'), textAt(authorityOf(home).files.key), { mode: 0o600 });
    start(tree, 'kube-apiserver', { ...server, '--service-account-signing-key-file': `${pki}/other.key` });
    expect(said(tree)).toContain('critical cp1/kube-apiserver service-account-key-unverified');
  });

  it('takes a copy of the key for the key', async () => {
    const { home, tree, at } = await machine();
    writeFileSync(at('copy.key'), textAt(authorityKeyFile(home, 'sa')), { mode: 0o600 });
    start(tree, 'kube-apiserver', { ...server, '--service-account-signing-key-file': `${pki}/copy.key` });
    expect(said(tree)).toEqual([]);
  });

  it('says that kubelets are verified with another CA than theirs', async () => {
    const { tree, at } = await machine();
    stranger(at('kubelets.crt'));
    start(tree, 'kube-apiserver', { ...server, '--kubelet-certificate-authority': `${pki}/kubelets.crt` });
    expect(said(tree)).toContain('critical cp1/kube-apiserver kubelet-serving-untrusted');
  });

  it('says that etcd is verified with another CA than its own', async () => {
    const { tree, at } = await machine();
    stranger(at('etcd/other.crt'));
    start(tree, 'kube-apiserver', { ...server, '--etcd-cafile': `${pki}/etcd/other.crt` });
    expect(said(tree)).toContain('critical cp1/kube-apiserver etcd-ca-differs');
  });
});
