import type { FirstRights } from '../../support/bring-up.js';
import { pki, type TestCluster } from '../../support/cluster.js';

const trust = { ca: `${pki}/ca.crt` };

/** What must hold of the API servers, which were started with what `kubepki flags kube-apiserver` prints. */
export function apiServerSentences(cluster: TestCluster, rights: () => FirstRights): void {
  it('forbids admin.conf everything before the bootstrap manifests', () => {
    expect(rights().before).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/\(Forbidden\).*"kubernetes-admin" cannot list resource "namespaces"/) as string,
    });
  });

  it('takes the bootstrap manifests from super-admin.conf', () => {
    expect(rights().applied).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /kubepki:cluster-admins created\n.*kubepki:apiserver-kubelet-client created/,
      ) as string,
    });
  });

  it('lets admin.conf list namespaces after them', () => {
    expect(rights().after).toMatchObject({ code: 0, stdout: expect.stringContaining('namespace/default') as string });
  });

  it('finds nothing to change in them the second time', () => {
    const manifests = cluster.kubepki(['bootstrap', 'manifests', '--home', cluster.home]);
    const lines = cluster.must(['apply', '-f', '-'], { input: manifests }).trim().split('\n');
    expect(lines.filter((line) => !line.endsWith(' unchanged'))).toEqual([]);
  });

  it('serves the certificate of its own node, by every name that a client on another node dials', () => {
    for (const node of cluster.controlPlanes) {
      for (const client of cluster.nodes) {
        const url = `${cluster.apiServer(node)}/readyz`;
        expect(cluster.request(client, url, trust)).toMatchObject({
          status: 200,
          served: cluster.fingerprint(node, 'apiserver.crt'),
        });
      }
      expect(cluster.request(node, 'https://localhost:6443/readyz', trust)).toMatchObject({ status: 200 });
    }
  });

  it('shows on every API server what was written through one', () => {
    cluster.must(['create', 'namespace', 'shown-everywhere']);
    for (const node of cluster.controlPlanes) {
      expect(
        cluster.must(['get', 'namespace', 'shown-everywhere', '--output=name', `--server=${cluster.apiServer(node)}`]),
      ).toBe('namespace/shown-everywhere\n');
    }
  });

  it('does not know a client whose certificate is of the etcd CA', () => {
    const client = `${pki}/etcd/healthcheck-client`;
    for (const node of cluster.controlPlanes) {
      expect(
        cluster.request(node, `${cluster.apiServer(node)}/api`, {
          ...trust,
          certificate: `${client}.crt`,
          key: `${client}.key`,
        }),
      ).toMatchObject({ status: 401 });
    }
  });

  it('takes the word of front-proxy-client for who the user is, and of no other client', () => {
    const userOf = (client: string, node: string): unknown => {
      const { body = '{}' } = cluster.request(
        node,
        `${cluster.apiServer(node)}/apis/authentication.k8s.io/v1/selfsubjectreviews`,
        {
          ...trust,
          certificate: `${pki}/${client}.crt`,
          key: `${pki}/${client}.key`,
          headers: { 'Content-Type': 'application/json', 'X-Remote-User': 'jane', 'X-Remote-Group': 'readers' },
          body: '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}',
        },
      );
      return (JSON.parse(body) as { readonly status: { readonly userInfo: unknown } }).status.userInfo;
    };
    for (const node of cluster.controlPlanes) {
      expect(userOf('front-proxy-client', node)).toMatchObject({
        username: 'jane',
        groups: ['readers', 'system:authenticated'],
      });
      expect(userOf('kubelet-client', node)).toMatchObject({ username: `system:node:${node}` });
    }
  });
}
