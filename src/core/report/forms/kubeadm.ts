import type { CheckReport } from '../check-report.js';
import { ReportError } from '../errors.js';
import type { Form } from './form.js';

/** The authority whose certificates kubeadm leaves out where etcd is external. */
const etcdAuthority = 'etcd-ca';

/** The authorities that kubeadm lists, in its order. */
const kubeadmAuthorities = ['ca', etcdAuthority, 'front-proxy-ca'] as const;

/** Of what is not there kubeadm says its name and nothing else (cmd/kubeadm/app/cmd/certs.go). */
const missing = (name: string) => ({
  name,
  expirationDate: null,
  residualTime: 0,
  externallyManaged: false,
  missing: true,
});

/**
 * What `kubeadm certs check-expiration -o json` prints on the node: CertificateExpirationInfo of output.kubeadm.k8s.io/v1alpha3, with
 * the same names, fields and order. Where kubeadm fails, as without the certificate of an authority, the authority is `missing`.
 *
 * @throws ReportError REPORT_NODES unless the report is about one node that kubeadm would list something of
 */
export const kubeadmForm: Form = (report, { kubeadmCertificates }) => {
  const node = oneNode(report, new Set(kubeadmCertificates.map(({ name }) => name)));
  const isOfNode = (row: { readonly node: string | null }) => row.node === node;
  const ofEtcd = new Set([
    etcdAuthority,
    'etcd/ca.crt',
    ...kubeadmCertificates.filter(({ authority }) => authority === etcdAuthority).map(({ name }) => name),
  ]);
  const hasEtcd =
    report.authorities.some((row) => isOfNode(row) && row.name === etcdAuthority) ||
    report.certificates.some((row) => isOfNode(row) && ofEtcd.has(row.name)) ||
    report.findings.some((finding) => isOfNode(finding) && ofEtcd.has(finding.artefact));
  const residual = (notAfter: string) => Math.trunc((Date.parse(notAfter) - Date.parse(report.checkedAt)) / 1000);
  const authorityOf = (name: string) => report.authorities.find((row) => isOfNode(row) && row.name === name);
  const isExternal = (name: string) => authorityOf(name)?.hasKey === false;
  const certificates = kubeadmCertificates
    .filter(({ authority }) => hasEtcd || authority !== etcdAuthority)
    .map(({ name, authority }) => {
      const ofName = report.certificates.filter((row) => row.name === name);
      const found = ofName.find(isOfNode) ?? ofName.find((row) => row.node === null);
      if (found === undefined) return missing(name);
      return {
        name,
        expirationDate: secondOf(found.notAfter),
        residualTime: residual(found.notAfter),
        externallyManaged: isExternal(authority),
        caName: authority,
        missing: false,
      };
    });
  const certificateAuthorities = kubeadmAuthorities
    .filter((name) => hasEtcd || name !== etcdAuthority)
    .map((name) => {
      const found = authorityOf(name);
      if (found === undefined) return missing(name);
      return {
        name,
        expirationDate: secondOf(found.notAfter),
        residualTime: residual(found.notAfter),
        externallyManaged: !found.hasKey,
        missing: false,
      };
    });
  const document = {
    kind: 'CertificateExpirationInfo',
    apiVersion: 'output.kubeadm.k8s.io/v1alpha3',
    certificates,
    certificateAuthorities,
  };
  return `${JSON.stringify(document, null, 4)}\n`;
};

/** RFC 3339 as Go writes whole seconds. */
const secondOf = (time: string): string => time.replace(/\.000Z$/, 'Z');

function oneNode({ certificates, findings }: CheckReport, names: ReadonlySet<string>): string {
  const seen = [
    ...certificates.filter(({ name }) => names.has(name)),
    ...findings.filter(({ artefact }) => names.has(artefact)),
  ].flatMap(({ node }) => (node === null ? [] : [node]));
  const [only, ...others] = [...new Set(seen)];
  if (only !== undefined && others.length === 0) return only;
  throw new ReportError(
    'REPORT_NODES',
    `expected one control-plane node for the form kubeadm, got ${only === undefined ? 'none' : [only, ...others].join(', ')}`,
    { hint: 'name one: --node NAME' },
  );
}
