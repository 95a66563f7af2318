import { bastionValues, kubectlProxyArguments, kubectlUnit } from '../../../../src/core/catalog/front/bastion.js';
import { proxyValues } from '../../../../src/core/catalog/front/proxy.js';
import { frontSpec } from '../../../support/front-specs.js';
import { clusterOf } from '../../../support/specs.js';

const at = (more = '') => {
  const cluster = clusterOf(frontSpec(more));
  return { cluster, node: cluster.nodes.find(({ name }) => name === 'gate1')! };
};
const proxy = (more = '') => {
  const { cluster, node } = at(more);
  return proxyValues(cluster, node);
};

describe('the gates', () => {
  it('know users by their whole subject, with regard to case', () => {
    const expected = ['"~^CN=alice$" "alice";', String.raw`"~^CN=bob\.b$" "bob.b";`].join('\n');
    const { cluster, node } = at();
    expect(proxy().users).toBe(expected);
    expect(bastionValues(cluster, node).users).toBe(expected);
    expect(proxy().proxySubresourceUsers).toBe('"~^CN=alice$" "1";');
  });

  it('show and trust the authority of users, and API servers that of the cluster', () => {
    expect(proxy()).toMatchObject({
      certificate: '/etc/kubernetes/pki/proxy.crt',
      usersTrust: '/etc/kubernetes/pki/users-ca.crt',
      serverTrust: '/etc/kubernetes/pki/ca.crt',
      clientCertificate: '/etc/kubernetes/pki/proxy-client.crt',
    });
    expect(proxy('  proxy: { mode: request-header }\n').clientCertificate).toBe(
      '/etc/kubernetes/pki/proxy-front-client.crt',
    );
  });

  it('the proxy says user and groups in headers of its mode, a group each', () => {
    expect(proxy().identityHeaders?.split('\n')).toEqual([
      'proxy_set_header Impersonate-User $front_user;',
      'proxy_set_header Impersonate-Group $front_group_0;',
      'proxy_set_header Impersonate-Group $front_group_1;',
    ]);
    expect(proxy('  proxy: { mode: request-header }\n').identityHeaders).toContain('X-Remote-User $front_user');
  });

  it('kubectl refuses proxy sub-resources a second time where nobody may', () => {
    const rejects = (spec: string) =>
      kubectlProxyArguments(clusterOf(spec), '/x.conf').find((word) => word.startsWith('--reject-paths='));
    expect(rejects(frontSpec())).not.toContain('/proxy');
    expect(rejects(frontSpec().replace(', proxySubresources: true', ''))).toContain('/proxy(/|$)');
  });

  it('kubectl refuses terminals unless the spec says otherwise, with a slash at the end too', () => {
    const [pattern = ''] = clusterOf(frontSpec()).front.bastion.reject;
    const path = '/api/v1/namespaces/default/pods/x';
    for (const end of ['/exec', '/exec/', '/attach/', '/portforward', '/portforward/a'])
      expect(`${path}${end}`).toMatch(new RegExp(pattern));
    for (const end of ['', '/log', '/executions']) expect(`${path}${end}`).not.toMatch(new RegExp(pattern));
  });

  it('kubectl gets its kubeconfig from systemd alone', () => {
    const { cluster, node } = at();
    const unit = kubectlUnit(cluster, node).join('\n');
    expect(unit).toContain('LoadCredential=bastion.conf:/etc/kubernetes/bastion.conf\n');
    expect(unit).toContain('--kubeconfig=%d/bastion.conf ');
    expect(unit).toContain('DynamicUser=yes');
  });
});
