/** A cluster of both families with every machine that can stand in front of it; `more` is put under `front`. */
export const frontSpec = (more = ''): string => `apiVersion: kubepki/v1
kind: Cluster
name: prod
kubernetesVersion: "1.37"
endpoint: api.prod.example.com:6443
network: { podCidrs: [10.244.0.0/16, "fd00:244::/56"] }
nodes:
  - { name: cp1, roles: [control-plane, etcd], addresses: [10.0.0.11, "fd00::11"] }
  - { name: cp2, roles: [control-plane], addresses: [10.0.0.12] }
  - { name: etcd1, roles: [etcd], addresses: [10.0.0.21] }
  - { name: w1, roles: [worker], addresses: [10.0.1.21] }
  - { name: lb1, roles: [load-balancer], addresses: [10.0.0.5] }
  - { name: gate1, roles: [bastion, proxy], addresses: [10.0.0.6] }
front:
  users:
    - { name: alice, groups: [dev, ops], proxySubresources: true }
    - { name: bob.b, groups: [dev] }
${more}`;
