import { isIP } from 'node:net';
import type { Remark } from './document.js';
import type { Spec } from './schema.js';

/** A setting of `extraArgs` or `extraConfig` that opens something which kubepki by itself keeps shut. */
interface Hole {
  readonly path: readonly string[];
  readonly isOpen: (value: string) => boolean;
  /** Who comes in, a sentence without a full stop. */
  readonly why: string;
}

const isTrue = (value: string): boolean => value.toLowerCase() === 'true';
const isOld = (value: string): boolean => /^(VersionTLS1[01]|TLS1\.[01])$/.test(value);
const isAnything = (): boolean => true;
const letsAll = (value: string): boolean => value.split(',').includes('AlwaysAllow');

/** http on an address that others reach. */
const isOpenUrl = (value: string): boolean =>
  value.split(',').some((url) => {
    const host = /^http:\/\/(\[[^\]]*\]|[^:/]*)/i.exec(url.trim())?.[1]?.replace(/^\[|\]$/g, '');
    return (
      host !== undefined && host !== 'localhost' && host !== '::1' && !(isIP(host) === 4 && host.startsWith('127.'))
    );
  });

const arg = (component: 'apiServer' | 'controllerManager' | 'scheduler' | 'etcd', name: string) => [
  component,
  'extraArgs',
  name,
];
const field = (...names: readonly string[]) => ['kubelet', 'extraConfig', ...names];

const holes: readonly Hole[] = [
  { path: arg('apiServer', 'token-auth-file'), isOpen: isAnything, why: 'tokens in a file never end (CIS 1.2.2)' },
  {
    path: arg('apiServer', 'anonymous-auth'),
    isOpen: isTrue,
    why: 'whoever says no name reaches every path that RBAC leaves open; `authentication.anonymous: health` is enough for probes (CIS 1.2.1)',
  },
  { path: arg('apiServer', 'authorization-mode'), isOpen: letsAll, why: 'everybody may do everything (CIS 1.2.6)' },
  {
    path: arg('apiServer', 'oidc-username-prefix'),
    isOpen: (value) => value === '-',
    why: 'the issuer can name whom it likes, also users of client certificates; `authentication.oidc` gives its names a prefix',
  },
  ...(['apiServer', 'controllerManager', 'scheduler', 'etcd'] as const).map((component) => ({
    path: arg(component, 'tls-min-version'),
    isOpen: isOld,
    why: 'older than TLS 1.2 (RFC 8996)',
  })),
  {
    path: arg('etcd', 'listen-metrics-urls'),
    isOpen: isOpenUrl,
    why: 'metrics and health without TLS for everybody who reaches the address',
  },
  {
    path: arg('etcd', 'listen-client-urls'),
    isOpen: isOpenUrl,
    why: 'every object of the cluster without TLS or certificate for everybody who reaches the address (CIS 2.1)',
  },
  { path: arg('etcd', 'client-cert-auth'), isOpen: (value) => value === 'false', why: 'against CIS 2.2' },
  {
    path: field('authentication', 'anonymous', 'enabled'),
    isOpen: isTrue,
    why: 'whoever says no name talks to the kubelet (CIS 4.2.1)',
  },
  {
    path: field('authorization', 'mode'),
    isOpen: letsAll,
    why: 'everybody who is let in may run commands in every pod of the node (CIS 4.2.2)',
  },
  {
    path: field('readOnlyPort'),
    isOpen: (value) => Number(value) !== 0,
    why: 'pods and their settings without authentication (CIS 4.2.4)',
  },
  { path: field('tlsMinVersion'), isOpen: isOld, why: 'older than TLS 1.2 (RFC 8996)' },
];

/** What the spec opens by settings of its own: allowed, since a cluster that is imported may need it, and said each time. */
export function* openedHoles(spec: Spec): Iterable<Remark> {
  for (const { path, isOpen, why } of holes) {
    const value = path.reduce<unknown>((at, key) => (Object(at) as Record<string, unknown>)[key], spec);
    const values = (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined).map(String);
    if (values.some(isOpen)) yield { path: path, message: why };
  }
}
