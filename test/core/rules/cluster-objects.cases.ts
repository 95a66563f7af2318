import { when, type CaseTable } from '../../support/cases.js';
import { renderPem } from '../../../src/core/read/pem.js';
import { forgeKey } from '../../support/forge.js';
import {
  accountToken,
  bootstrapToken,
  caOf,
  nodeObject,
  secret,
  selfSigned,
  signingRequest,
} from '../../support/objects.js';

const asItIs = () => undefined;
const holding = (title: string, found: string | readonly string[], objects: (home: string) => readonly object[]) =>
  when(title, found, asItIs, { objects });

const pairOf = (begin: number, end: number, key = forgeKey()) => {
  const { pem } = selfSigned(begin, end, key);
  return { 'tls.crt': pem, 'tls.key': key.pem };
};

const certManager = { annotations: { 'cert-manager.io/certificate-name': 'web' } };

export const clusterObjects: CaseTable = {
  'cluster-unobserved': {
    stage: 'always',
    severity: 'unknown',
    violations: [
      holding('an object without a name', 'unknown cluster cluster-unobserved manual', () => [{ kind: 'Secret' }]),
    ],
    nearMisses: [
      holding('nothing at all', [], () => []),
      holding('an object of another kind', [], () => [{ kind: 'Pod', metadata: { name: 'a' } }]),
    ],
  },
  'secret-unusable': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding('a key of another certificate', 'warning web secret-unusable manual', () => [
        secret('web', { ...pairOf(-1, 300), 'tls.key': forgeKey().pem }),
      ]),
      holding('a certificate that is none', 'warning web secret-unusable manual', () => [
        secret('web', { 'tls.crt': 'no', 'tls.key': '' }),
      ]),
    ],
    nearMisses: [
      holding('the service-account key of Cluster API, which has no certificate', [], () => {
        const key = forgeKey();
        const data = { 'tls.crt': renderPem('PUBLIC KEY', key.spki), 'tls.key': key.pem };
        return [secret('prod-sa', data, 'cluster.x-k8s.io/secret')];
      }),
      holding('PEM of something else in an Opaque Secret', [], () => [
        secret('ssh', { id: renderPem('OPENSSH PUBLIC KEY', Buffer.from('key')) }, 'Opaque'),
      ]),
      holding('an authority whose key is kept elsewhere', [], () => [
        secret('prod-ca', { 'tls.crt': selfSigned(-1, 3000).pem, 'tls.key': '' }, 'cluster.x-k8s.io/secret'),
      ]),
    ],
  },
  'secret-expired': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding('a certificate that has ended', 'warning web secret-expired manual', () => [
        secret('web', pairOf(-90, -1)),
      ]),
    ],
    nearMisses: [holding('one that has not', [], () => [secret('web', pairOf(-10, 80))])],
  },
  'secret-expiring': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding('a certificate of cert-manager that it should have renewed', 'warning web secret-expiring manual', () => [
        secret('web', pairOf(-71, 19), 'kubernetes.io/tls', certManager),
      ]),
    ],
    nearMisses: [
      holding('one that it is about to renew', [], () => [
        secret('web', pairOf(-65, 25), 'kubernetes.io/tls', certManager),
      ]),
      holding('a bundle of whom to trust', [], () => [
        secret('web', { ...pairOf(-1, 80), 'ca.crt': selfSigned(-99, 1).pem }),
      ]),
    ],
  },
  'bootstrap-token-endless': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding('a token without an end', 'warning bootstrap-token-abcdef bootstrap-token-endless manual', () => [
        bootstrapToken({}),
      ]),
    ],
    nearMisses: [
      holding('a token that ends tomorrow', [], () => [bootstrapToken({ expiration: '2026-06-02T12:00:00Z' })]),
      holding('one that signs only', [], () => [bootstrapToken({ 'usage-bootstrap-authentication': 'false' })]),
    ],
  },
  'bootstrap-token-expired': {
    stage: 'always',
    severity: 'info',
    violations: [
      holding('a token that ended yesterday', 'info bootstrap-token-abcdef bootstrap-token-expired manual', () => [
        bootstrapToken({ expiration: '2026-05-31T12:00:00Z' }),
      ]),
      holding('an end that is no time', 'info bootstrap-token-abcdef bootstrap-token-expired manual', () => [
        bootstrapToken({ expiration: 'tomorrow' }),
      ]),
    ],
    nearMisses: [
      holding('a token that ends in a moment', [], () => [bootstrapToken({ expiration: '2026-06-01T12:00:01Z' })]),
    ],
  },
  'account-tokens-endless': {
    stage: 'always',
    severity: 'info',
    violations: [
      holding('a token in a Secret', 'info service-account-tokens account-tokens-endless manual', (home) => [
        accountToken(caOf(home)),
      ]),
    ],
    nearMisses: [holding('another Secret', [], () => [secret('web', { password: 'secret' }, 'Opaque')])],
  },
  'requests-pending': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding(
        'two requests that wait for an hour',
        'warning kubernetes.io/kubelet-serving requests-pending manual',
        () => [signingRequest('csr-1', 3600), signingRequest('csr-2', 1800)],
      ),
      holding('one of another signer', 'info example.com/web requests-pending manual', () => [
        signingRequest('csr-1', 3600, {}, 'example.com/web'),
      ]),
    ],
    nearMisses: [
      holding('one that was made just now', [], () => [signingRequest('csr-1', 299)]),
      holding('one that was denied', [], () => [signingRequest('csr-1', 3600, { conditions: [{ type: 'Denied' }] })]),
    ],
  },
  'requests-unsigned': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding(
        'a request that was approved an hour ago',
        'warning kubernetes.io/kubelet-serving requests-unsigned manual',
        () => [signingRequest('csr-1', 3600, { conditions: [{ type: 'Approved' }] })],
      ),
    ],
    nearMisses: [
      holding('one that has its certificate', [], () => [
        signingRequest('csr-1', 3600, { conditions: [{ type: 'Approved' }], certificate: 'LS0t' }),
      ]),
    ],
  },
  'node-address-uncertified': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding(
        'a node that is registered under another address',
        'warning w1/kubelet-server node-address-uncertified manual',
        () => [nodeObject('w1', '10.0.1.99')],
      ),
    ],
    nearMisses: [
      holding('a node that is registered as the spec says', [], () => [nodeObject('w1', '10.0.1.21')]),
      holding('a node that the spec does not have', [], () => [nodeObject('w9', '10.0.1.99')]),
    ],
  },
};
