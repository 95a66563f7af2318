import { haproxyValues, nginxBalancerValues } from '../../../../src/core/catalog/front/load-balancer.js';
import { frontSpec } from '../../../support/front-specs.js';
import { clusterOf } from '../../../support/specs.js';

const haproxy = (more = '', rest = '') => {
  const cluster = clusterOf(frontSpec(more) + rest);
  return haproxyValues(
    cluster,
    cluster.nodes.find(({ name }) => name === 'lb1')!,
  );
};
const trimmed = (text = '') => text.split('\n').map((line) => line.trim());

describe('the load balancer', () => {
  it('leads to every control plane and no other node, and knows each by its name', () => {
    expect(trimmed(haproxy().servers)).toEqual([
      'server cp1 10.0.0.11:6443 verifyhost cp1',
      'server cp2 10.0.0.12:6443 verifyhost cp2',
    ]);
    expect(trimmed(nginxBalancerValues(clusterOf(frontSpec())).servers)).toEqual([
      'server 10.0.0.11:6443 max_fails=1 fail_timeout=5s;',
      'server 10.0.0.12:6443 max_fails=1 fail_timeout=5s;',
    ]);
  });

  it('believes health checks by the CA of the cluster, unless the spec says otherwise', () => {
    expect(haproxy().verify).toBe('verify required ca-file /etc/kubernetes/pki/ca.crt');
    const careless = haproxy('  loadBalancer: { verify: none }\n');
    expect(careless.verify).toBe('verify none');
    expect(careless.servers).not.toContain('verifyhost');
  });

  it('takes 401 for an answer where an API server lets nobody in without a certificate', () => {
    expect(haproxy().status).toBe('200');
    expect(haproxy('', 'hardening: { profile: nsa }\n').status).toBe('200');
    expect(haproxy('', 'authentication: { anonymous: never }\n').status).toBe('401');
    expect(haproxy('', 'apiServer: { extraArgs: { anonymous-auth: false } }\n').status).toBe('401');
  });

  it('listens where the endpoint says, on the families that the cluster has', () => {
    expect(trimmed(haproxy().bind)).toEqual(['bind *:6443', 'bind [::]:6443 v6only']);
    expect(trimmed(haproxy('  loadBalancer: { port: 7443 }\n').bind)).toEqual(['bind *:7443', 'bind [::]:7443 v6only']);
    const narrow = clusterOf(frontSpec().replace(', "fd00::11"', ''));
    expect(trimmed(nginxBalancerValues(narrow).listen)).toEqual(['listen 6443 so_keepalive=on;']);
  });
});
