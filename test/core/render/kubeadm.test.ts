import { parse } from 'yaml';
import { imagedSpec, rendered } from '../../support/flag-sets.js';
import { refusal } from '../../support/refusal.js';

interface Documents {
  readonly api: string;
  readonly init: Record<string, unknown>;
  readonly cluster: Record<string, unknown>;
  readonly kubelet: Record<string, unknown>;
}

function documentsOf(spec: string, component?: 'kube-apiserver' | 'kubelet'): Documents {
  const [init = {}, cluster = {}, kubelet = {}] = rendered('kubeadm', spec, component)
    .text.split('---\n')
    .map((text) => parse(text) as Record<string, unknown>);
  expect([init, cluster, kubelet].map(({ kind }) => kind)).toEqual([
    'InitConfiguration',
    'ClusterConfiguration',
    'KubeletConfiguration',
  ]);
  return { api: String(cluster.apiVersion), init, cluster, kubelet };
}

const ofKubeadm = 'layout: kubeadm\n';

describe('a kubeadm configuration', () => {
  it('says where the node is and what runs, and no flag that kubeadm sets so by itself', () => {
    const { api, init, cluster, kubelet } = documentsOf(imagedSpec(ofKubeadm));
    expect(api).toBe('kubeadm.k8s.io/v1beta4');
    expect(init).toMatchObject({
      localAPIEndpoint: { advertiseAddress: '10.0.0.11' },
      nodeRegistration: { name: 'cp1' },
    });
    expect(cluster).toMatchObject({
      kubernetesVersion: 'v1.37.2',
      clusterName: 'prod',
      controlPlaneEndpoint: 'api.prod.example.com:6443',
      apiServer: { extraArgs: [{ name: 'tls-min-version', value: 'VersionTLS12' }] },
      etcd: { local: { extraArgs: [{ name: 'tls-min-version', value: 'TLS1.2' }] } },
    });
    expect(Object.keys(cluster)).not.toContain('networking');
    expect(kubelet).toEqual({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      tlsMinVersion: 'VersionTLS12',
    });
  });

  it('says the ranges, domain and port that are not the usual ones, and the folders that kubeadm does not mount', () => {
    const more = `network: {serviceCidrs: [10.1.0.0/16], dnsDomain: k8s.test}\napiServer: {port: 7443, extraArgs: {audit-log-path: /var/log/audit/a.log}}\n`;
    const { init, cluster } = documentsOf(imagedSpec(`${ofKubeadm}${more}`));
    expect(init).toMatchObject({ localAPIEndpoint: { bindPort: 7443 } });
    expect(cluster).toMatchObject({
      networking: { serviceSubnet: '10.1.0.0/16', dnsDomain: 'k8s.test' },
      apiServer: {
        extraVolumes: [
          {
            name: 'var-log-audit',
            hostPath: '/var/log/audit',
            mountPath: '/var/log/audit',
            pathType: 'DirectoryOrCreate',
          },
        ],
      },
    });
  });

  it('empties the signer of kubeadm, whose key is on no node', () => {
    const { cluster } = documentsOf(imagedSpec());
    const { extraArgs } = cluster.controllerManager as { readonly extraArgs: readonly object[] };
    expect(extraArgs).toContainEqual({ name: 'cluster-signing-key-file', value: '' });
    expect(rendered('kubeadm', imagedSpec()).remarks).toEqual([expect.stringContaining('rotateCertificates')]);
    expect(rendered('kubeadm', imagedSpec(ofKubeadm)).remarks).toEqual([]);
  });

  it('names an etcd of others, and one on nodes of its own', () => {
    const external =
      'etcd: {external: {endpoints: ["https://10.0.0.9:2379"], ca: /etc/etcd/ca.crt, certificate: /etc/etcd/client.crt, key: /etc/etcd/client.key}}\n';
    const { cluster } = documentsOf(imagedSpec(`${ofKubeadm}${external}`).replace(', etcd]', ']'));
    expect(cluster.etcd).toEqual({
      external: {
        endpoints: ['https://10.0.0.9:2379'],
        caFile: '/etc/etcd/ca.crt',
        certFile: '/etc/etcd/client.crt',
        keyFile: '/etc/etcd/client.key',
      },
    });
    expect(JSON.stringify(cluster.apiServer)).not.toContain('etcd');
    const apart = imagedSpec(ofKubeadm)
      .replace(', etcd]', ']')
      .replace('nodes:', 'nodes:\n  - { name: e1, roles: [etcd], addresses: [10.0.0.31] }');
    expect(documentsOf(apart).cluster.etcd).toMatchObject({
      external: { endpoints: ['https://10.0.0.31:2379'], certFile: '/etc/kubernetes/pki/apiserver-etcd-client.crt' },
    });
  });

  it('leaves the members of etcd to kubeadm, which adds them one by one', () => {
    const three = imagedSpec(ofKubeadm).replace(
      'nodes:',
      'nodes:\n  - { name: cp2, roles: [control-plane, etcd], addresses: [10.0.0.12] }',
    );
    expect(JSON.stringify(documentsOf(three).cluster.etcd)).not.toContain('initial-cluster');
  });

  it('is written for kubeadm 1.30 as that reads it, which cannot repeat a flag', () => {
    const old = imagedSpec(ofKubeadm, '1.30.14');
    const { api, cluster } = documentsOf(old);
    expect(api).toBe('kubeadm.k8s.io/v1beta3');
    expect(cluster.apiServer).toEqual({ extraArgs: { 'tls-min-version': 'VersionTLS12' } });
    const issuers = 'serviceAccounts: {issuers: ["https://a.example", "https://b.example"]}\n';
    expect(refusal(() => documentsOf(`${old}${issuers}`))).toBe('FORMAT_UNFIT');
    expect(JSON.stringify(documentsOf(`${imagedSpec(ofKubeadm)}${issuers}`))).toContain('https://b.example');
  });

  it('has of one component only what it is about', () => {
    const { cluster, kubelet } = documentsOf(imagedSpec(ofKubeadm), 'kube-apiserver');
    expect(Object.keys(cluster)).toEqual([
      'apiVersion',
      'kind',
      'kubernetesVersion',
      'clusterName',
      'controlPlaneEndpoint',
      'apiServer',
    ]);
    expect(kubelet.tlsMinVersion).toBeUndefined();
    expect(documentsOf(imagedSpec(ofKubeadm), 'kubelet').kubelet.tlsMinVersion).toBe('VersionTLS12');
  });

  it('needs a patch release, and an etcd whose files kubeadm mounts', () => {
    expect(refusal(() => documentsOf(imagedSpec(ofKubeadm, '"1.37"')))).toBe('FORMAT_VERSION');
    const elsewhere = `${ofKubeadm}etcd: {extraArgs: {wal-dir: /srv/wal}}`;
    expect(refusal(() => documentsOf(imagedSpec(elsewhere)))).toBe('FORMAT_UNFIT');
    const moved = `${ofKubeadm}etcd: {extraArgs: {data-dir: /srv/etcd}}`;
    expect(documentsOf(imagedSpec(moved)).cluster.etcd).toMatchObject({ local: { dataDir: '/srv/etcd' } });
  });
});
