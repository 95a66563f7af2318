import { appendFileSync, copyFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodHome, textAt } from '../../support/copies.js';
import { authorityKeyFile, authorityOf, strangeAuthority } from '../../support/counterfeit.js';
import { checkPath, put } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
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

/** Names that nothing on the node explains are of the spec that is not there. */
const said = (tree: string): readonly string[] =>
  checkPath(tree)
    .findings.filter(({ rule }) => rule !== 'san-surplus')
    .map(({ severity, node, artefact, rule }) => `${severity} ${node}/${artefact} ${rule}`);

/** An authority that nobody knows, in a file. */
const stranger = (path: string): void => writeFileSync(path, strangeAuthority().pem);

/** What one rule says of it, or all do. */
const saying = async (
  act: (made: Awaited<ReturnType<typeof machine>>) => void,
  rule = '',
): Promise<readonly string[]> => {
  const made = await machine();
  act(made);
  return said(made.tree).filter((line) => line.endsWith(rule));
};

const signsWith = (tree: string, file: string): void =>
  start(tree, 'kube-controller-manager', {
    ...controllers,
    '--cluster-signing-kubelet-client-cert-file': `${pki}/${file}`,
  });

describe('what one component shows and another trusts', () => {
  it('fits where nothing was done', async () => {
    expect(await saying(() => undefined)).toEqual([]);
  });

  hit(
    'root-ca-differs',
    'is another CA than pods are told of',
    'critical cp1/kube-controller-manager root-ca-differs',
    () =>
      saying(({ tree, at }) => {
        stranger(at('root.crt'));
        start(tree, 'kube-controller-manager', { ...controllers, '--root-ca-file': `${pki}/root.crt` });
      }),
  );
  nearMiss('root-ca-differs', 'is one of two CAs that pods are told of', [], () =>
    saying(({ tree, at }) => {
      copyFileSync(at('ca.crt'), at('root.crt'));
      appendFileSync(at('root.crt'), strangeAuthority().pem);
      start(tree, 'kube-controller-manager', { ...controllers, '--root-ca-file': `${pki}/root.crt` });
    }),
  );

  hit(
    'signing-ca-unknown',
    'is not signed for clients by who is trusted',
    'critical cp1/kube-controller-manager signing-ca-unknown',
    () =>
      saying(({ tree, at }) => {
        stranger(at('signing.crt'));
        signsWith(tree, 'signing.crt');
      }, 'signing-ca-unknown'),
  );
  nearMiss('signing-ca-unknown', 'is signed for clients by a copy of who is trusted', [], () =>
    saying(({ tree, at }) => {
      copyFileSync(at('ca.crt'), at('signing.crt'));
      signsWith(tree, 'signing.crt');
    }, 'signing-ca-unknown'),
  );

  hit(
    'signing-file-bundle',
    'is signed with a file of two certificates',
    'critical cp1/kube-controller-manager signing-file-bundle',
    () =>
      saying(({ tree, at }) => {
        copyFileSync(at('ca.crt'), at('bundle.crt'));
        appendFileSync(at('bundle.crt'), strangeAuthority().pem);
        signsWith(tree, 'bundle.crt');
      }, 'signing-file-bundle'),
  );
  nearMiss('signing-file-bundle', 'is signed with a file of one certificate and remarks', [], () =>
    saying(({ tree, at }) => {
      writeFileSync(at('remarks.crt'), `# of the cluster\n${textAt(at('ca.crt'))}\n# the end\n`);
      signsWith(tree, 'remarks.crt');
    }, 'signing-file-bundle'),
  );

  hit(
    'service-account-key-unverified',
    'is a token that nobody verifies',
    'critical cp1/kube-apiserver service-account-key-unverified',
    () =>
      saying(({ home, tree, at }) => {
        writeFileSync(at('other.key'), textAt(authorityOf(home).files.key), { mode: 0o600 });
        start(tree, 'kube-apiserver', { ...server, '--service-account-signing-key-file': `${pki}/other.key` });
      }, 'service-account-key-unverified'),
  );
  nearMiss('service-account-key-unverified', 'is a token of a copy of the key', [], () =>
    saying(({ home, tree, at }) => {
      writeFileSync(at('copy.key'), textAt(authorityKeyFile(home, 'sa')), { mode: 0o600 });
      start(tree, 'kube-apiserver', { ...server, '--service-account-signing-key-file': `${pki}/copy.key` });
    }),
  );

  const kubelets = (tree: string) =>
    start(tree, 'kube-apiserver', { ...server, '--kubelet-certificate-authority': `${pki}/kubelets.crt` });
  hit(
    'kubelet-serving-untrusted',
    'is a kubelet with a certificate of another CA',
    'critical cp1/kube-apiserver kubelet-serving-untrusted',
    () =>
      saying(({ tree, at }) => {
        stranger(at('kubelets.crt'));
        kubelets(tree);
      }, 'kubelet-serving-untrusted'),
  );
  nearMiss('kubelet-serving-untrusted', 'is a kubelet with a certificate of one of two CAs', [], () =>
    saying(({ tree, at }) => {
      stranger(at('kubelets.crt'));
      appendFileSync(at('kubelets.crt'), textAt(at('ca.crt')));
      kubelets(tree);
    }, 'kubelet-serving-untrusted'),
  );

  const etcdTrusted = (tree: string) =>
    start(tree, 'kube-apiserver', { ...server, '--etcd-cafile': `${pki}/etcd/other.crt` });
  hit(
    'etcd-ca-differs',
    'is an etcd with a certificate of another CA',
    'critical cp1/kube-apiserver etcd-ca-differs',
    () =>
      saying(({ tree, at }) => {
        stranger(at('etcd/other.crt'));
        etcdTrusted(tree);
      }, 'etcd-ca-differs'),
  );
  nearMiss('etcd-ca-differs', 'is an etcd with a certificate of a CA of which there is a copy', [], () =>
    saying(({ tree, at }) => {
      copyFileSync(at('etcd/ca.crt'), at('etcd/other.crt'));
      etcdTrusted(tree);
    }, 'etcd-ca-differs'),
  );
});
