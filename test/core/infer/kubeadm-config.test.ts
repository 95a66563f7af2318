import { stringify } from 'yaml';
import { commentedSpec } from '../../../src/core/cluster/commented-spec.js';
import type { SpecDraft } from '../../../src/core/cluster/draft.js';
import { specFromKubeadmConfig } from '../../../src/core/infer/kubeadm-config.js';
import type { GivenNodes } from '../../../src/core/infer/kubeadm-nodes.js';
import { readKubeadmConfig } from '../../../src/core/read/kubeadm-config.js';
import { refusal } from '../../support/refusal.js';
import { parseSpec } from '../../support/specs.js';

const nobody: GivenNodes = { controlPlanes: [], workers: [] };
const beta4 = 'kubeadm.k8s.io/v1beta4';

const clusterConfiguration = (more: object = {}) => ({ apiVersion: beta4, kind: 'ClusterConfiguration', ...more });
const initConfiguration = {
  apiVersion: beta4,
  kind: 'InitConfiguration',
  localAPIEndpoint: { advertiseAddress: '10.0.0.11' },
  nodeRegistration: { name: 'cp1' },
};

const yaml = (...documents: readonly object[]): string => documents.map((one) => stringify(one)).join('---\n');

const draft = (text: string, given = nobody): SpecDraft => specFromKubeadmConfig(readKubeadmConfig(text), given);

/** The spec of a cluster of one control plane, cp1, of which the configuration says so much. */
const specWith = (more: object): unknown => draft(yaml(initConfiguration, clusterConfiguration(more))).spec;
const notesWith = (more: object): readonly string[] => draft(yaml(initConfiguration, clusterConfiguration(more))).notes;

describe('a kubeadm configuration as a spec', () => {
  it('has the defaults of kubeadm where they are not ours', () => {
    expect(specWith({ kubernetesVersion: 'v1.36.1' })).toEqual({
      apiVersion: 'kubepki/v1',
      kind: 'Cluster',
      name: 'kubernetes',
      kubernetesVersion: 'v1.36.1',
      layout: 'kubeadm',
      nodes: [{ name: 'cp1', roles: ['control-plane', 'etcd'], addresses: ['10.0.0.11'] }],
      certificates: { algorithm: 'RSA-2048' },
      kubelet: { certificates: 'bootstrap' },
    });
  });

  it('says where each value comes from, and reads as a spec', () => {
    const { spec, comments } = draft(
      yaml(
        initConfiguration,
        clusterConfiguration({
          clusterName: 'prod',
          controlPlaneEndpoint: 'api.example.com:8443',
          networking: {
            serviceSubnet: '10.96.0.0/12,fd00:10::/112',
            podSubnet: '10.244.0.0/16',
            dnsDomain: 'prod.local',
          },
          encryptionAlgorithm: 'ECDSA-P256',
          certificateValidityPeriod: '2160h0m0s',
        }),
      ),
    );
    const text = commentedSpec(spec, comments);
    expect(parseSpec(text).warnings).toEqual([]);
    expect(text).toContain('endpoint: api.example.com:8443 # ClusterConfiguration controlPlaneEndpoint\n');
    expect(text).toContain(
      'serviceCidrs: [10.96.0.0/12, fd00:10::/112] # ClusterConfiguration networking.serviceSubnet\n',
    );
    expect(text).toContain('leaf: 90d # ClusterConfiguration certificateValidityPeriod\n');
  });

  it('asks for the names of certificates where kubeadm puts them', () => {
    const sans = ['api.internal', '010.0.0.9', '*.example.com', 'Upper.example.com', 'no_name'];
    expect(
      specWith({ apiServer: { certSANs: sans }, etcd: { local: { peerCertSANs: ['peer.example.com'] } } }),
    ).toMatchObject({
      certificates: {
        overrides: {
          apiserver: { sans: ['api.internal', '10.0.0.9', '*.example.com'] },
          'etcd-peer': { sans: ['peer.example.com'] },
        },
      },
    });
    expect(notesWith({ apiServer: { certSANs: sans } })).toEqual([
      expect.stringContaining('apiServer.certSANs[3], apiServer.certSANs[4]'),
    ]);
  });

  it('takes flags of kube-apiserver in the form of v1beta3 and of v1beta4', () => {
    const before = yaml(
      { ...initConfiguration, apiVersion: 'kubeadm.k8s.io/v1beta3' },
      {
        ...clusterConfiguration({ apiServer: { extraArgs: { 'audit-log-maxage': '30' } } }),
        apiVersion: 'kubeadm.k8s.io/v1beta3',
      },
    );
    expect(draft(before).spec).toMatchObject({ apiServer: { extraArgs: { 'audit-log-maxage': '30' } } });
    const args = (value: string) => ({ extraArgs: [{ name: 'v', value }] });
    const [controllerManager, scheduler, etcd] = ['3', '4', '5'].map((v) => ({ extraArgs: { v } }));
    const others = { controllerManager: args('3'), scheduler: args('4'), etcd: { local: args('5') } };
    expect(specWith(others)).toMatchObject({ controllerManager, scheduler, etcd });
    const twice = ['https://a', 'https://b'].map((value) => ({ name: 'service-account-issuer', value }));
    expect(specWith({ apiServer: { extraArgs: [{ name: 'v', value: '2' }, ...twice] } })).toMatchObject({
      apiServer: { extraArgs: { v: '2', 'service-account-issuer': ['https://a', 'https://b'] } },
    });
  });

  it('takes an external etcd, and refuses one without TLS', () => {
    const external = {
      endpoints: ['https://10.0.2.31:2379'],
      caFile: '/etc/etcd/ca.crt',
      certFile: '/etc/etcd/client.crt',
      keyFile: '/etc/etcd/client.key',
    };
    expect(specWith({ etcd: { external } })).toMatchObject({
      etcd: {
        external: {
          endpoints: ['https://10.0.2.31:2379'],
          ca: '/etc/etcd/ca.crt',
          certificate: '/etc/etcd/client.crt',
          key: '/etc/etcd/client.key',
        },
      },
      nodes: [{ roles: ['control-plane'] }],
    });
    const bare = { external: { endpoints: ['http://10.0.2.31:2379'] } };
    expect(refusal(() => specWith({ etcd: bare }))).toBe('INFER_ETCD');
  });

  it('makes ECDSA keys of the feature gate that came before the field', () => {
    expect(specWith({ featureGates: { PublicKeysECDSA: true } })).toMatchObject({
      certificates: { algorithm: 'ECDSA-P256', overrides: { sa: { algorithm: 'ECDSA-P256' } } },
    });
  });

  it('never asks a certificate to outlive its authority, as kubeadm lets it', () => {
    expect(specWith({ caCertificateValidityPeriod: '4380h' })).toMatchObject({
      certificates: { validity: { authority: '182d12h', leaf: '182d12h' } },
    });
  });

  it('takes the release out of a label, and says that it may be another', () => {
    expect(specWith({ kubernetesVersion: 'stable-1.35' })).toMatchObject({ kubernetesVersion: '1.35' });
  });

  it('reads the ConfigMap that kubeadm keeps, whose nodes a person names', () => {
    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kubeadm-config', resourceVersion: '201' },
      data: {
        ClusterConfiguration: yaml(clusterConfiguration({ clusterName: 'prod', controlPlaneEndpoint: 'api:6443' })),
      },
    };
    const controlPlanes = [
      { name: 'cp1', addresses: ['10.0.0.11'] },
      { name: 'cp2', addresses: ['10.0.0.12'] },
    ];
    const workers = [{ name: 'w1', addresses: ['10.0.1.21'] }];
    expect(draft(JSON.stringify(configMap), { controlPlanes, workers })).toMatchObject({
      spec: {
        name: 'prod',
        nodes: [{ name: 'cp1' }, { name: 'cp2', addresses: ['10.0.0.12'] }, { name: 'w1', roles: ['worker'] }],
      },
      notes: [],
    });
    expect(refusal(() => draft(yaml(configMap)))).toBe('INFER_NODES');
  });

  it('takes the nodes of the status that older releases kept, and of every join', () => {
    const status = {
      apiVersion: 'kubeadm.k8s.io/v1beta2',
      kind: 'ClusterStatus',
      apiEndpoints: {
        cp1: { advertiseAddress: '10.0.0.11', bindPort: 6443 },
        cp2: { advertiseAddress: '10.0.0.12', bindPort: 6443 },
      },
    };
    const worker = {
      apiVersion: beta4,
      kind: 'JoinConfiguration',
      discovery: { bootstrapToken: { token: 'abcdef.0123456789abcdef' } },
      nodeRegistration: { name: 'w1', kubeletExtraArgs: [{ name: 'node-ip', value: '10.0.1.21,fd00::21' }] },
    };
    const { spec, notes } = draft(yaml(initConfiguration, clusterConfiguration(), status, worker));
    expect(spec).toMatchObject({
      nodes: [
        { name: 'cp1', addresses: ['10.0.0.11'] },
        { name: 'cp2', addresses: ['10.0.0.12'] },
        { name: 'w1', roles: ['worker'], addresses: ['10.0.1.21', 'fd00::21'] },
      ],
    });
    expect(notes).toEqual([expect.stringContaining('JoinConfiguration: discovery ')]);
  });

  it('completes a node of which the configuration says the address only', () => {
    const halves = { ...initConfiguration, nodeRegistration: {} };
    const controlPlanes = [{ name: 'cp1', addresses: ['10.0.0.11'] }];
    expect(draft(yaml(halves, clusterConfiguration()), { controlPlanes, workers: [] })).toMatchObject({
      spec: { nodes: [{ name: 'cp1', addresses: ['10.0.0.11'] }] },
      notes: [],
    });
  });

  it('names everything that has no counterpart, and quotes no secret', () => {
    const secret = 'abcdef.0123456789abcdef';
    const { notes } = draft(
      yaml(
        {
          ...initConfiguration,
          bootstrapTokens: [{ token: secret }],
          certificateKey: secret,
          patches: { directory: '/p' },
        },
        clusterConfiguration({
          featureGates: { RootlessControlPlane: true },
          scheduler: { extraArgs: [{ name: 'v', value: '4', mergeMethod: 'append' }] },
          apiServer: {
            extraVolumes: [{ name: 'audit', hostPath: '/a', mountPath: '/a' }],
            certSANs: ['a.example.com'],
          },
          dns: {},
          invented: { by: ['a', 'later', 'release'] },
        }),
        { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', failSwapOn: false },
      ),
    );
    const told = notes.join('\n');
    for (const name of [
      'bootstrapTokens',
      'certificateKey',
      'patches',
      'featureGates',
      'scheduler',
      'extraVolumes',
      'invented',
    ])
      expect(told).toContain(name);
    expect(told).toContain('KubeletConfiguration');
    expect(told).not.toContain(secret);
    expect(told).not.toContain('dns');
  });

  it.each([
    ['no YAML', 'a: [', 'READ_KUBEADM'],
    ['another kind of document', 'apiVersion: v1\nkind: Secret\ndata: {a: b}\n', 'READ_KUBEADM'],
    ['nothing', '', 'READ_KUBEADM'],
    ['aliases', `${yaml(clusterConfiguration())}a: &a [b]\nc: [*a, *a]\n`, 'READ_KUBEADM'],
  ])('refuses %s', (_, text, code) => {
    expect(refusal(() => draft(text))).toBe(code);
  });
});
