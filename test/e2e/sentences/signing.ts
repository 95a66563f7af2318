import { X509Certificate } from 'node:crypto';
import { stringify } from 'yaml';
import { pki, type TestCluster } from '../../support/cluster.js';
import { binaries } from '../../support/real-components.js';

const clientAuth = '1.3.6.1.5.5.7.3.2';
const serverAuth = '1.3.6.1.5.5.7.3.1';

/** What each signer signs (kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers). */
const signers = [
  {
    signer: 'kube-apiserver-client',
    usage: 'client auth',
    oid: clientAuth,
    subject: () => '/O=readers/CN=jane',
    names: () => '',
  },
  {
    signer: 'kube-apiserver-client-kubelet',
    usage: 'client auth',
    oid: clientAuth,
    subject: (node: string) => `/O=system:nodes/CN=system:node:${node}`,
    names: () => '',
  },
  {
    signer: 'kubelet-serving',
    usage: 'server auth',
    oid: serverAuth,
    subject: (node: string) => `/O=system:nodes/CN=system:node:${node}`,
    names: (address: string) => `IP:${address}`,
  },
] as const;

/** What must hold of the signers in the controller-manager, which sign with `signer-client` and `signer-serving`. */
export function signingSentences(cluster: TestCluster): void {
  const node = () => cluster.controlPlanes[0]!;
  const onNode = (...command: readonly string[]): string => cluster.on(node()).must(command);

  /** Asks as the kubelet of the node does, by its kubelet.conf, and approves as an administrator does. */
  async function signed({ signer, usage, subject, names }: (typeof signers)[number]): Promise<string> {
    const extension = names(cluster.address(node()));
    const request = onNode(
      ...['openssl', 'req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', `/run/${signer}.key`, '-subj', subject(node())],
      ...(extension === '' ? [] : ['-addext', `subjectAltName=${extension}`]),
    );
    const object = {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: signer },
      spec: {
        request: Buffer.from(request).toString('base64'),
        signerName: `kubernetes.io/${signer}`,
        usages: ['digital signature', usage],
      },
    };
    const kubeconfig = '--kubeconfig=/etc/kubernetes/kubelet.conf';
    cluster.on(node()).must([binaries().kubectl, kubeconfig, 'create', '-f', '-'], stringify(object));
    cluster.must(['certificate', 'approve', signer]);
    const certificate = await cluster.eventually(
      `a certificate from ${signer}`,
      () => cluster.must(['get', 'csr', signer, '--output=jsonpath={.status.certificate}']) || undefined,
    );
    const pem = Buffer.from(certificate, 'base64').toString();
    cluster.on(node()).write(`/run/${signer}.crt`, pem);
    return pem;
  }

  const certificates = new Map<string, X509Certificate>();
  beforeAll(async () => {
    for (const one of signers) certificates.set(one.signer, new X509Certificate(await signed(one)));
  });

  it.each(signers)('sign for $signer what verifies against ca.crt', ({ signer, oid }) => {
    const certificate = certificates.get(signer)!;
    const authority = new X509Certificate(cluster.read(node(), 'ca.crt'));
    expect(certificate.checkIssued(authority) && certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.keyUsage).toEqual([oid]);
  });

  it('sign client certificates that every API server knows', () => {
    for (const server of cluster.controlPlanes) {
      const user = onNode(
        binaries().kubectl,
        `--server=${cluster.apiServer(server)}`,
        `--certificate-authority=${pki}/ca.crt`,
        ...['--client-certificate=/run/kube-apiserver-client.crt', '--client-key=/run/kube-apiserver-client.key'],
        ...['auth', 'whoami', '--output=jsonpath={.status.userInfo.username}'],
      );
      expect(user).toBe('jane');
    }
  });
}
