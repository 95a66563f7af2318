import { when, type CaseTable } from '../../support/cases.js';
import { authorityOf, strangeAuthority } from '../../support/counterfeit.js';
import { apiService, base64, caOf, conversion, selfSigned, stranger, webhook } from '../../support/objects.js';

const asItIs = () => undefined;
const holding = (title: string, found: string | readonly string[], objects: (home: string) => readonly object[]) =>
  when(title, found, asItIs, { objects });

const service = { service: { namespace: 'kube-system', name: 'metrics-server' } };

export const caBundles: CaseTable = {
  'ca-bundle-unusable': {
    stage: 'always',
    severity: 'critical',
    violations: [
      holding('a bundle that is no PEM', 'critical policy ca-bundle-unusable manual', () => [webhook('nothing')]),
      holding('a bundle that is no base64', 'critical v1beta1.metrics.k8s.io ca-bundle-unusable manual', () => [
        apiService({ ...service, caBundle: '?' }),
      ]),
      holding('a service that is called without a bundle', 'warning policy ca-bundle-unusable manual', () => [
        webhook(undefined),
      ]),
    ],
    nearMisses: [
      holding('an address outside, which the authorities of the machine may certify', [], () => [
        webhook(undefined, { service: undefined, url: 'https://policy.example.com/validate' }),
      ]),
      holding('an API of the API server itself', [], () => [apiService({})]),
      holding('a bundle of an authority of its own', [], () => [webhook(stranger), conversion(stranger)]),
    ],
  },
  'ca-bundle-expired': {
    stage: 'always',
    severity: 'critical',
    violations: [
      holding('a bundle that has ended', 'critical widgets.example.com ca-bundle-expired manual', () => [
        conversion(selfSigned(-400, -1).pem),
      ]),
    ],
    nearMisses: [
      holding('one that has ended beside its successor', [], () => [
        webhook(selfSigned(-400, -1).pem + selfSigned(-10, 3000).pem),
      ]),
    ],
  },
  'ca-bundle-expiring': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding('a bundle that ends in ten days', 'warning policy ca-bundle-expiring manual', () => [
        webhook(selfSigned(-400, 10).pem),
      ]),
      holding('a bundle that ends in five days', 'critical policy ca-bundle-expiring manual', () => [
        webhook(selfSigned(-400, 5).pem),
      ]),
    ],
    nearMisses: [
      holding('one of ninety days that cert-manager is about to renew', [], () => [
        webhook(selfSigned(-69, 21).pem, {}, { annotations: { 'cert-manager.io/inject-ca-from': 'policy/ca' } }),
      ]),
    ],
  },
  'ca-bundle-former': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding('the CA of the cluster before it was made again', 'warning policy ca-bundle-former manual', (home) => [
        webhook(strangeAuthority(Buffer.from(authorityOf(home).certificate.subject.der, 'hex')).pem),
      ]),
    ],
    nearMisses: [
      holding('the CA of the cluster', [], (home) => [webhook(caOf(home))]),
      holding('another authority', [], () => [webhook(stranger)]),
    ],
  },
  'ca-bundle-insecure': {
    stage: 'always',
    severity: 'info',
    violations: [
      holding('an API whose server is not verified', 'info v1beta1.metrics.k8s.io ca-bundle-insecure manual', () => [
        apiService({ ...service, insecureSkipTLSVerify: true }),
      ]),
    ],
    nearMisses: [holding('one that is verified', [], () => [apiService({ ...service, caBundle: base64(stranger) })])],
  },
};
