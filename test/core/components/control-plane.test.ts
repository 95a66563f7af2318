import { components, runsComponent } from '../../../src/core/components/components.js';
import { componentNames, type ComponentName } from '../../../src/core/cluster/component-names.js';
import { desiredState } from '../../../src/core/catalog/derive.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';
import { variants } from '../../support/variants.js';
import { flagTable } from '../../support/flag-tables.js';

function flags(component: ComponentName, spec = smallSpec(), node = 'cp1'): Readonly<Record<string, unknown>> {
  const cluster = clusterOf(spec);
  const set = flagSet(
    component,
    cluster,
    cluster.nodes.find(({ name }) => name === node)!,
    () => flagTable,
  );
  return Object.fromEntries(set.flags.map(({ name, value }) => [name, value]));
}

const variant = (name: string): string => variants.find(([known]) => known === name)![1];

describe('which node runs what', () => {
  it.each([
    ['cp1', ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet']],
    ['etcd1', ['etcd']],
    ['w1', ['kubelet']],
  ])('%s runs %j by its roles', (name, expected) => {
    const cluster = clusterOf(variant('kubepki, issued, separate'));
    const node = cluster.nodes.find((one) => one.name === name)!;
    expect(componentNames.filter((component) => runsComponent(component, node, cluster))).toEqual(expected);
  });

  it('names every component by its own name', () => {
    expect(Object.values(components).map(({ name }) => name)).toEqual(Object.keys(components));
  });
});

describe('kube-apiserver', () => {
  it.each([
    ['its own member', 'stacked', 'cp1', 'https://127.0.0.1:2379'],
    ['every member', 'separate', 'cp1', 'https://10.0.2.31:2379'],
    ['members that others own', 'external', 'cp1', 'https://e1:2379'],
  ])('dials %s of an etcd that is %s', (_, etcd, node, servers) => {
    expect(flags('kube-apiserver', variant(`kubepki, issued, ${etcd}`), node)['--etcd-servers']).toBe(servers);
  });

  it('dials its own member on the loopback of its own family', () => {
    const six = smallSpec("network: { serviceCidrs: ['fd00:10:96::/112'] }\n").replace('[10.0.0.11]', "['fd00::11']");
    expect(flags('kube-apiserver', six)['--etcd-servers']).toBe('https://[::1]:2379');
  });

  it('reads the files of an etcd that others own from where the spec says', () => {
    expect(flags('kube-apiserver', variant('kubepki, issued, external'))).toMatchObject({
      '--etcd-cafile': '/e/ca',
      '--etcd-certfile': '/e/crt',
      '--etcd-keyfile': '/e/key',
    });
  });

  it('listens on its own port, whatever clients dial', () => {
    expect(flags('kube-apiserver', smallSpec('apiServer: { port: 7443 }\n'))['--secure-port']).toBe(7443);
    const endpoint = smallSpec().replace('api.prod.example.com:6443', 'api.prod.example.com:443');
    expect(flags('kube-apiserver', endpoint)['--secure-port']).toBe(6443);
  });

  it('believes nobody but the front proxy who a user is', () => {
    expect(flags('kube-apiserver')['--requestheader-allowed-names']).toBe('front-proxy-client');
  });

  it.each([
    ['kubepki', '/etc/kubernetes/pki/ca.crt'],
    ['kubeadm', undefined],
  ])('in layout %s verifies kubelets by %s', (layout, expected) => {
    expect(flags('kube-apiserver', smallSpec(`layout: ${layout}\n`))['--kubelet-certificate-authority']).toBe(expected);
  });

  it('refuses an authorizer that lacks its file, and takes one that has it', () => {
    const abac = 'authorization: { modes: [Node, RBAC, ABAC] }\n';
    const refused = expect.objectContaining({ code: 'FLAGS_CONFLICT' }) as Error;
    expect(() => flags('kube-apiserver', smallSpec(abac))).toThrow(refused);
    const given = smallSpec(`${abac}apiServer: { extraArgs: { authorization-policy-file: /abac } }\n`);
    expect(flags('kube-apiserver', given)['--authorization-mode']).toBe('Node,RBAC,ABAC');
  });

  it.each(['1.29', '1.38'])('of release %s is not known', (version) => {
    const refused = expect.objectContaining({ code: 'FLAGS_VERSION' }) as Error;
    expect(() => flags('kube-apiserver', smallSpec().replace('1.37', version))).toThrow(refused);
  });
});

describe('kube-controller-manager', () => {
  it('signs by its own files in layout kubepki and by those of kubeadm in layout kubeadm', () => {
    const apart = flags('kube-controller-manager');
    expect(apart).not.toHaveProperty('--cluster-signing-key-file');
    expect(apart['--cluster-signing-kubelet-serving-key-file']).toBe('/etc/kubernetes/pki/signer-serving.key');
    expect(flags('kube-controller-manager', smallSpec('layout: kubeadm\n'))).toMatchObject({
      '--cluster-signing-cert-file': '/etc/kubernetes/pki/ca.crt',
      '--cluster-signing-key-file': '/etc/kubernetes/pki/ca.key',
    });
  });

  it('and kube-scheduler listen on loopback', () => {
    for (const component of ['kube-controller-manager', 'kube-scheduler'] as const)
      expect(flags(component)['--bind-address']).toBe('127.0.0.1');
  });
});

describe('etcd', () => {
  const peerNames = (more: string) => {
    const { artefacts } = desiredState(clusterOf(smallSpec(more)), new Map());
    const peer = artefacts.find(({ name }) => name === 'etcd-peer');
    const issuance = peer?.kind === 'pair' ? peer.issuance : undefined;
    const names = (all: readonly { readonly value: string }[] = []) => all.map(({ value }) => value);
    return { issued: names(issuance?.request?.sans), required: names(issuance?.accept.required) };
  };

  it('has a name in the certificates of members that no cluster has to have, until the spec demands one', () => {
    const name = 'etcd-peer.cluster.local';
    const usual = peerNames('');
    expect([usual.issued.includes(name), usual.required.includes(name)]).toEqual([true, false]);
    expect(flags('etcd')).not.toHaveProperty('--peer-cert-allowed-hostname');
    const demanded = 'etcd: { peerName: peers.example.com }\n';
    expect(peerNames(demanded).required).toContain('peers.example.com');
    expect(flags('etcd', smallSpec(demanded))['--peer-cert-allowed-hostname']).toBe('peers.example.com');
  });

  it('knows every member by its node, and demands certificates of clients and peers', () => {
    expect(flags('etcd', variant('kubepki, issued, stacked'), 'cp2')).toMatchObject({
      '--name': 'cp2',
      '--initial-cluster': 'cp1=https://10.0.0.11:2380,cp2=https://10.0.0.12:2380,cp3=https://10.0.0.13:2380',
      '--listen-client-urls': 'https://127.0.0.1:2379,https://10.0.0.12:2379',
      '--client-cert-auth': true,
      '--peer-client-cert-auth': true,
    });
  });

  it.each([
    ['loopback', 'http://127.0.0.1:2381'],
    ['none', undefined],
  ])('serves plain metrics: %s', (metrics, expected) => {
    expect(flags('etcd', smallSpec(`etcd: { metrics: ${metrics} }\n`))['--listen-metrics-urls']).toBe(expected);
  });
});
