import type { Profile } from '../../src/core/cluster/cluster.js';
import type { ComponentName } from '../../src/core/cluster/component-names.js';
import type { AuditRequest } from '../../src/workflows/audit-flags.js';
import { changed, kubeletFile, type Files } from './flag-files.js';

/** Files of a machine that are bad, and what is said of them: `component rule setting`; information is not among it. */
export interface BadFile {
  readonly title: string;
  /** In the place of good ones. */
  readonly files: Files;
  readonly found: readonly string[];
  /** The rule that this is about, where information of it is found too. */
  readonly rule?: string;
  readonly profile?: Profile;
  /** Nothing else is on the machine, and only these files are judged. */
  readonly isAlone?: boolean;
  readonly version?: AuditRequest['version'];
}

/** Files that are nearly so bad that this rule finds something. */
export interface NearFile extends BadFile {
  readonly rule: string;
}

export const near = (rule: string, file: BadFile): NearFile => ({ ...file, rule });

type Edits = Readonly<Record<string, readonly string[]>>;
type More = Partial<Omit<BadFile, 'title' | 'found'>> & { readonly further?: readonly string[] };

const of =
  (component: ComponentName) =>
  (title: string, edits: Edits, found: readonly string[], { further, files, ...more }: More = {}): BadFile => ({
    title: `${component} ${title}`,
    files: { ...changed(component, edits, further), ...files },
    found: found.map((line) => `${component} ${line}`),
    ...more,
  });

export const server = of('kube-apiserver');
export const controllers = of('kube-controller-manager');
export const scheduler = of('kube-scheduler');
export const etcd = of('etcd');

export const pki = '/etc/kubernetes/pki';

/** A configuration of the kubelet that is good but for what is said here. */
export function kubelet(
  title: string,
  fields: Readonly<Record<string, string>>,
  found: readonly string[],
  more: More = {},
): BadFile {
  const all: Readonly<Record<string, string>> = {
    'authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile': `${pki}/ca.crt } }`,
    'authorization: { mode': 'Webhook }',
    readOnlyPort: '0',
    tlsCertFile: '/var/lib/kubelet/pki/kubelet-server.crt',
    tlsPrivateKeyFile: '/var/lib/kubelet/pki/kubelet-server.key',
    tlsMinVersion: 'VersionTLS12',
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]));
  const text = ['apiVersion: kubelet.config.k8s.io/v1beta1', 'kind: KubeletConfiguration', ...lines, ''].join('\n');
  return {
    title: `kubelet ${title}`,
    files: { [kubeletFile]: text, ...more.files },
    found: found.map((line) => `kubelet ${line}`),
    ...(more.profile === undefined ? {} : { profile: more.profile }),
  };
}

export const authentication =
  'authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile';

export const alone = (
  title: string,
  file: string,
  text: string,
  found: readonly string[],
  more: Partial<BadFile> = {},
): BadFile => ({
  title,
  files: { [file]: text },
  found,
  isAlone: true,
  ...more,
});
