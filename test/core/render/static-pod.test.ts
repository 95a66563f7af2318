import { parse } from 'yaml';
import type { ComponentName } from '../../../src/core/cluster/component-names.js';
import { renderStaticPod } from '../../../src/core/render/static-pod.js';
import type { Probe } from '../../../src/core/render/probes.js';
import { firstSet, imagedSpec, ownTemplate, rendered } from '../../support/flag-sets.js';
import { refusal } from '../../support/refusal.js';

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly hostNetwork: boolean;
    readonly priorityClassName: string;
    readonly securityContext: unknown;
    readonly containers: readonly [Container];
    readonly volumes: readonly {
      readonly name: string;
      readonly hostPath: { readonly path: string; readonly type: string };
    }[];
  };
}
interface Container {
  readonly image: string;
  readonly command: readonly string[];
  readonly securityContext?: unknown;
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe?: Probe;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

const textOf = (component: ComponentName, spec: string, root = ''): string =>
  renderStaticPod(firstSet(component, spec, root), ownTemplate('static-pod.yaml'));
const podOf = (component: ComponentName, more = '', version?: string): Pod =>
  parse(textOf(component, imagedSpec(more, version))) as Pod;
const containerOf = (component: ComponentName, more = '', version?: string): Container =>
  podOf(component, more, version).spec.containers[0];

/** `path` or `path rw`, with what the kubelet demands there. */
const mounts = (component: ComponentName, more = '') => {
  const { volumes, containers } = podOf(component, more).spec;
  return containers[0].volumeMounts.map(({ name, mountPath, readOnly }) => {
    const { path, type } = volumes.find((volume) => volume.name === name)!.hostPath;
    expect(path).toBe(mountPath);
    return `${path} ${readOnly === true ? 'ro' : 'rw'} ${type}`;
  });
};

describe('a static pod', () => {
  it('runs the release of the spec on the network of its node, as a part of the node that is never evicted', () => {
    const { metadata, spec } = podOf('kube-scheduler');
    expect(metadata).toMatchObject({ name: 'kube-scheduler', namespace: 'kube-system' });
    expect(spec).toMatchObject({
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      priority: 2_000_001_000,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(spec.containers[0].image).toBe('registry.k8s.io/kube-scheduler:v1.37.2');
  });

  it('takes the etcd that kubeadm of the release takes', () => {
    expect(containerOf('etcd').image).toBe('registry.k8s.io/etcd:3.7.0-0');
    expect(containerOf('etcd', '', '1.33.1').image).toBe('registry.k8s.io/etcd:3.5.24-0');
  });

  it('needs to know the patch release, of which the image is', () => {
    expect(refusal(() => textOf('kube-apiserver', imagedSpec('', '"1.37"')))).toBe('FORMAT_VERSION');
    expect(textOf('etcd', imagedSpec('', '"1.37"'))).toContain('etcd:3.7.0-0');
  });

  it('is none for a kubelet, which starts them', () => {
    const one = refusal(() => rendered('static-pod', imagedSpec(), 'kubelet'));
    expect(one).toBe('FORMAT_UNFIT');
    expect(refusal(() => rendered('static-pod', imagedSpec(), undefined, 'w1'))).toBe('FORMAT_UNFIT');
    const all = rendered('static-pod', imagedSpec());
    expect(all.text.match(/^kind: Pod$/gm)).toHaveLength(4);
    expect(all.remarks).toEqual([expect.stringContaining('kubelet')]);
  });

  it.each([
    ['kube-apiserver', ['/etc/kubernetes/pki ro Directory']],
    [
      'kube-controller-manager',
      ['/etc/kubernetes/controller-manager.conf ro File', '/etc/kubernetes/pki ro Directory'],
    ],
    // Its kubeconfig names its certificate.
    ['kube-scheduler', ['/etc/kubernetes/pki ro Directory', '/etc/kubernetes/scheduler.conf ro File']],
    ['etcd', ['/etc/kubernetes/pki/etcd ro Directory', '/var/lib/etcd rw DirectoryOrCreate']],
  ] as const)('shows %s the folders of its files and no others', (component, expected) => {
    expect(mounts(component)).toEqual(expected);
  });

  it('lets be written what is written: the audit log and the data of etcd, wherever they are', () => {
    const audit =
      'apiServer: {extraArgs: {audit-log-path: /var/log/audit/a.log, audit-policy-file: /etc/kubernetes/a.yaml}}';
    expect(mounts('kube-apiserver', audit)).toEqual([
      '/etc/kubernetes/a.yaml ro File',
      '/etc/kubernetes/pki ro Directory',
      '/var/log/audit rw DirectoryOrCreate',
    ]);
    expect(mounts('kube-apiserver', 'apiServer: {extraArgs: {audit-log-path: "-"}}')).toHaveLength(1);
    expect(mounts('etcd', 'etcd: {extraArgs: {data-dir: /srv/etcd/, wal-dir: /srv/etcd/wal}}')).toEqual([
      '/etc/kubernetes/pki/etcd ro Directory',
      '/srv/etcd rw DirectoryOrCreate',
    ]);
  });

  it('shows both files of an SNI pair and the folder of a socket', () => {
    const args = 'tls-sni-cert-key: "/srv/a/x.crt,/srv/b/x.key:example.org"';
    const old = imagedSpec(`apiServer: {extraArgs: {${args}}}`);
    const { volumes } = (parse(textOf('kube-apiserver', old)) as Pod).spec;
    expect(volumes.map(({ hostPath }) => hostPath.path)).toEqual(['/etc/kubernetes/pki', '/srv/a', '/srv/b']);
  });

  it.each([
    [
      'konnectivity, which the kubelet need not find there',
      'konnectivity: {}',
      '/etc/kubernetes/konnectivity-server ro DirectoryOrCreate',
    ],
    [
      'a plugin of encryption',
      'encryption: {provider: kms, kms: {name: vault, endpoint: "unix:///run/kms/vault.sock"}}',
      '/run/kms ro DirectoryOrCreate',
    ],
    [
      'such a plugin in a folder with much else',
      'encryption: {provider: kms, kms: {name: vault, endpoint: "unix:///run/vault.sock"}}',
      '/run/vault.sock ro Socket',
    ],
  ])('shows the socket of %s', (_, more, expected) => {
    expect(mounts('kube-apiserver', more)).toContain(expected);
  });

  it('shows the CAs of the system only to a component that dials somebody by them', () => {
    const issuer = 'oidc-issuer-url: https://id.example.org, oidc-client-id: k8s';
    expect(mounts('kube-apiserver', `apiServer: {extraArgs: {${issuer}}}`)).toContain(
      '/etc/ssl/certs ro DirectoryOrCreate',
    );
    expect(
      mounts('kube-apiserver', `apiServer: {extraArgs: {${issuer}, oidc-ca-file: /etc/kubernetes/pki/oidc.crt}}`),
    ).toEqual(['/etc/kubernetes/pki ro Directory']);
  });

  it('has names for volumes that are labels of DNS, each its own', () => {
    const long = `/srv/${'a'.repeat(70)}`;
    const { volumes } = podOf(
      'etcd',
      `etcd: {extraArgs: {data-dir: ${long}, wal-dir: /var/lib_etcd, peer-crl-file: /var/lib-etcd/x}}`,
    ).spec;
    const names = volumes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  it('runs as the account of the spec where that is a number, which is all that a pod knows', () => {
    expect(containerOf('etcd', 'owners: {etcd: "997:997"}').securityContext).toEqual({
      runAsUser: 997,
      runAsGroup: 997,
      allowPrivilegeEscalation: false,
    });
    expect(containerOf('etcd', 'owners: {etcd: "etcd:etcd"}').securityContext).toBeUndefined();
  });

  it('puts the root in front of everything that is a path', () => {
    const text = textOf('etcd', imagedSpec(), '/srv/cp1');
    expect(text).toContain('- --data-dir=/srv/cp1/var/lib/etcd\n');
    expect(text).toContain('path: /srv/cp1/etc/kubernetes/pki/etcd\n');
  });
});

describe('the probes of a static pod', () => {
  it('ask the API server where it listens', () => {
    const { startupProbe, livenessProbe, readinessProbe } = containerOf('kube-apiserver', 'apiServer: {port: 7443}');
    const at = { host: '10.0.0.11', port: 7443, scheme: 'HTTPS' };
    expect(startupProbe).toMatchObject({ httpGet: { ...at, path: '/livez' }, failureThreshold: 24 });
    expect(livenessProbe).toMatchObject({ httpGet: { ...at, path: '/livez' }, failureThreshold: 8 });
    expect(readinessProbe).toMatchObject({ httpGet: { ...at, path: '/readyz' }, periodSeconds: 1 });
    const bound = containerOf('kube-apiserver', 'apiServer: {extraArgs: {bind-address: 10.9.9.9}}');
    expect(bound.livenessProbe.httpGet?.host).toBe('10.9.9.9');
  });

  it.each([
    ['nobody is let in without a name', 'authentication: {anonymous: never}'],
    ['the spec says so', 'apiServer: {extraArgs: {anonymous-auth: "false"}}'],
    ['a file decides who is let in', 'apiServer: {extraArgs: {authentication-config: /etc/kubernetes/pki/a.yaml}}'],
    [
      'a file of somebody else decides who may do what',
      'apiServer: {extraArgs: {authorization-config: /etc/kubernetes/pki/a.yaml}}',
    ],
    [
      'a server that may not answer decides who may do what',
      'authorization: {modes: [Node, Webhook, RBAC], webhooks: [{name: opa, url: "https://opa.example.org/"}]}',
    ],
  ])('knock at the port of the API server where %s', (_, more) => {
    const { startupProbe, livenessProbe, readinessProbe } = containerOf('kube-apiserver', more);
    for (const probe of [startupProbe, livenessProbe, readinessProbe])
      expect(probe).toMatchObject({ tcpSocket: { host: '10.0.0.11', port: 6443 } });
    expect(livenessProbe.httpGet).toBeUndefined();
  });

  it.each([
    ['hardening: {profile: cis}\nencryption: {provider: none}'],
    ['hardening: {profile: nsa}\nencryption: {provider: none}'],
    ['authentication: {anonymous: health}'],
    ['authorization: {form: file}'],
  ])('ask the API server for its health where files of ours let everybody: %s', (more) => {
    const { startupProbe, livenessProbe, readinessProbe } = containerOf('kube-apiserver', more);
    const asked = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet?.path);
    expect(asked).toEqual(['/livez', '/livez', '/readyz']);
  });

  it('have the API server see the folder of the file that lets anybody ask, and nothing else', () => {
    expect(mounts('kube-apiserver', 'authentication: {anonymous: health}')).toEqual([
      '/etc/kubernetes/kube-apiserver ro Directory',
      '/etc/kubernetes/pki ro Directory',
    ]);
  });

  it('ask the others on loopback, as kubeadm of the release does', () => {
    const at = { host: '127.0.0.1', scheme: 'HTTPS' };
    expect(containerOf('kube-controller-manager')).toMatchObject({
      livenessProbe: { httpGet: { ...at, port: 10_257, path: '/healthz' } },
    });
    expect(containerOf('kube-controller-manager').readinessProbe).toBeUndefined();
    expect(containerOf('kube-scheduler').readinessProbe).toMatchObject({
      httpGet: { ...at, port: 10_259, path: '/readyz' },
    });
    expect(containerOf('kube-scheduler', '', '1.31.0').livenessProbe).toMatchObject({ httpGet: { path: '/healthz' } });
    const moved = 'scheduler: {extraArgs: {bind-address: "0.0.0.0", secure-port: "12000"}}';
    expect(containerOf('kube-scheduler', moved).livenessProbe).toMatchObject({ httpGet: { ...at, port: 12_000 } });
    const closed = 'scheduler: {extraArgs: {authorization-always-allow-paths: "/healthz"}}';
    expect(containerOf('kube-scheduler', closed).livenessProbe).toMatchObject({ tcpSocket: { port: 10_259 } });
  });

  it('ask etcd on the port without TLS, and where there is none knock', () => {
    expect(containerOf('etcd').livenessProbe.httpGet).toEqual({
      host: '127.0.0.1',
      port: 2381,
      path: '/livez',
      scheme: 'HTTP',
    });
    expect(containerOf('etcd', 'etcd: {metrics: none}').livenessProbe.tcpSocket).toEqual({
      host: '127.0.0.1',
      port: 2379,
    });
  });
});
