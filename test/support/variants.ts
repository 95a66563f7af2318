/** Specs that differ in what the catalog decides by: layout, who owns etcd, who makes the certificates of kubelets. */
const nodes = (etcd: 'stacked' | 'separate' | 'external'): string => {
  const both = etcd === 'stacked' ? '[control-plane, etcd]' : '[control-plane]';
  return `nodes:
  - { name: cp1, roles: ${both}, addresses: [10.0.0.11, 'fd00::11'] }
  - { name: cp2, roles: ${both}, addresses: [10.0.0.12, 'fd00::12'], sans: [cp2.example.com] }
  - { name: cp3, roles: ${etcd === 'stacked' ? '[worker, control-plane, etcd]' : '[control-plane]'}, addresses: [10.0.0.13] }
  - { name: w1, roles: [worker], addresses: [10.0.1.21] }
${etcd === 'separate' ? '  - { name: etcd1, roles: [etcd], addresses: [10.0.2.31] }\n' : ''}${etcd === 'external' ? 'etcd: { external: { endpoints: [https://e1:2379], ca: /e/ca, certificate: /e/crt, key: /e/key } }\n' : ''}`;
};

/** Components that a cluster has only where the spec names them. */
const declared = (agents: string): string => `kubeProxy: { mode: nftables }
cloudControllerManager: { provider: acme, config: /etc/acme/cloud.yaml }
konnectivity: { agents: ${agents}, endpoint: 'konnectivity.prod.example.com:8132' }
`;

const spec = (layout: string, kubelets: string, etcd: Parameters<typeof nodes>[0]): string => `apiVersion: kubepki/v1
kind: Cluster
name: prod
kubernetesVersion: 1.37
endpoint: api.prod.example.com:6443
network: { serviceCidrs: [10.96.0.0/12, 'fd00:10:96::/112'] }
layout: ${layout}
kubelet: { certificates: ${kubelets} }
users: [{ name: ci, groups: [deployers] }, { name: root, groups: ['system:masters'], file: super-admin.conf }]
${nodes(etcd)}`;

/** Name and text of each. */
export const variants: readonly (readonly [name: string, text: string])[] = ['kubepki', 'kubeadm'].flatMap((layout) => [
  ...['issued', 'bootstrap'].flatMap((kubelets) =>
    (['stacked', 'separate', 'external'] as const).map(
      (etcd) => [`${layout}, ${kubelets}, ${etcd}`, spec(layout, kubelets, etcd)] as const,
    ),
  ),
  ...['token', 'certificates'].map(
    (agents) => [`${layout}, agents by ${agents}`, spec(layout, 'issued', 'stacked') + declared(agents)] as const,
  ),
]);
