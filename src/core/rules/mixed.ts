import type { Desired, DesiredFile } from '../catalog/desired.js';
import type { Content } from '../facts/file.js';
import { remaking } from './presence.js';
import { kubernetesDocs, type ArtefactRule } from './rule.js';

/** Labels of what holds certificates as no component reads them. */
const hidden = ['TRUSTED CERTIFICATE', 'X509 CERTIFICATE', 'PKCS7', 'CMS'];

/** `openssl ecparam -genkey` writes the curve before each key. */
const meansNothing = 'EC PARAMETERS';

const holdsCertificates = ({ part }: DesiredFile): boolean =>
  part === 'trust' || part === 'certificate' || part === 'pair';

/** What etcd, and kube-apiserver for it, takes every block of for a certificate (etcd, client/pkg/tlsutil, NewCertPool). */
const isEtcdTrust = (desired: Desired, { part, place }: DesiredFile): boolean =>
  'authority' in desired &&
  (desired.authority === 'etcd-ca' || desired.authority === 'etcd-peer-ca') &&
  place.node !== undefined &&
  (part === 'trust' || (desired.kind !== 'kubeconfig' && part === 'certificate'));

export const pemMixed: ArtefactRule = {
  id: 'pem-mixed',
  stage: 'parses',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A file of certificates holds PEM of other kinds too. Components read blocks that are called CERTIFICATE, wherever they stand, and pass over others: a certificate that is called TRUSTED CERTIFICATE, or lies in PKCS7, is not there for them. That is information for what is no certificate, such as a list of revoked ones, which nobody obeys. It is critical in a file that etcd trusts: etcd takes every block for a certificate, and does not start. A private key in a file of certificates is `key-misplaced`.',
  protects:
    'whoever believes that all of the file is read; etcd, and kube-apiserver as its client: "x509: malformed certificate"',
  mend: 'Write the file with its certificates only: `openssl x509 -in FILE` writes a TRUSTED CERTIFICATE as a CERTIFICATE, `openssl pkcs7 -print_certs` those of PKCS7.',
  sources: [
    'https://pkg.go.dev/crypto/x509#CertPool.AppendCertsFromPEM',
    'https://pkg.go.dev/crypto/tls#X509KeyPair',
    'https://github.com/etcd-io/etcd/blob/main/client/pkg/tlsutil/tlsutil.go',
    kubernetesDocs('setup/best-practices/certificates/'),
  ],
  *look({ desired, files }) {
    for (const { desired: file, facts } of files) {
      if (facts.state !== 'present' || facts.content.kind !== 'pem' || !holdsCertificates(file)) continue;
      const isRefused = isEtcdTrust(desired, file);
      const others = isRefused ? otherBlocks(facts.content) : passedOver(facts.content);
      if (others.length === 0) continue;
      const isHidden = others.some((label) => hidden.includes(label));
      yield {
        message: `also holds ${others.map((label) => JSON.stringify(label)).join(', ')}, which ${isRefused ? 'etcd takes for a certificate' : 'components pass over'}`,
        expected: ['"CERTIFICATE"'],
        actual: others,
        place: file.place,
        ...(isRefused
          ? { severity: 'critical' as const, remedy: remaking[desired.kind] }
          : isHidden
            ? {}
            : { severity: 'info' as const }),
      };
    }
  },
};

type Pem = Extract<Content, { kind: 'pem' }>;

const passedOver = ({ passedOver: labels = [] }: Pem): readonly string[] =>
  labels.filter((label) => label !== meansNothing);

/** Everything but certificates. */
const otherBlocks = ({ passedOver: labels = [], privateKeys, encryptedKeys, publicKeys }: Pem): readonly string[] => [
  ...labels,
  ...(privateKeys.length + encryptedKeys.length > 0 ? ['PRIVATE KEY'] : []),
  ...(publicKeys.length > 0 ? ['PUBLIC KEY'] : []),
];
