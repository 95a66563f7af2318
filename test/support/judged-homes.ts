import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallSpec } from './home.js';

const authoritiesOn = (algorithm: string, leaves: string): string =>
  `certificates: { algorithm: ${leaves}, overrides: { ${['ca', 'etcd-ca', 'front-proxy-ca'].map((name) => `${name}: { algorithm: ${algorithm} }`).join(', ')} } }`;

/** Specs of the homes that OpenSSL and Go judge. */
export const judgedSpecs: Readonly<Record<string, string>> = {
  'ECDSA-P256': smallSpec(),
  'RSA-2048': smallSpec('certificates: { algorithm: RSA-2048 }'),
  'ECDSA-P256 under authorities on P-384': smallSpec(authoritiesOn('ECDSA-P384', 'ECDSA-P256')),
  'ECDSA-P384 under authorities of RSA-2048': smallSpec(authoritiesOn('RSA-2048', 'ECDSA-P384')),
  'ECDSA-P256, embedded as kubeadm does': smallSpec('layout: kubeadm'),
  'RSA-2048, embedded as kubeadm does': smallSpec('layout: kubeadm\ncertificates: { algorithm: RSA-2048 }'),
  'two address families, etcd on nodes of its own': readFileSync(
    join(__dirname, '..', 'fixtures', 'kubepki-full.yaml'),
    'utf8',
  ),
};

/** What clients dial in the small spec, by hand. */
export const dialled: Readonly<Record<string, readonly string[]>> = {
  'nodes/cp1/etc/kubernetes/pki/apiserver.crt': [
    'cp1',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'api.prod.example.com',
    'localhost',
    '10.96.0.1',
    '10.0.0.11',
    '127.0.0.1',
    '::1',
  ],
  'nodes/cp1/etc/kubernetes/pki/etcd/server.crt': ['cp1', 'localhost', '10.0.0.11', '127.0.0.1', '::1'],
  'nodes/cp1/etc/kubernetes/pki/etcd/peer.crt': ['cp1', 'localhost', '10.0.0.11', '127.0.0.1', '::1'],
};

/** Names and addresses of somebody else. */
export const strangers = ['wrong.example.com', 'cp2', 'kubernetes.default.svc.other', '203.0.113.7', '2001:db8::7'];
