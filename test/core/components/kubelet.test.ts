import { flagSet } from '../../../src/core/render/flag-set.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';
import { flagTable } from '../../support/flag-tables.js';

/** Flags and fields of the kubelet of a worker. */
function kubelet(more: string, node = 'w1', spec = smallSpec(more)): Readonly<Record<string, unknown>> {
  const cluster = clusterOf(spec);
  const { flags, fields } = flagSet(
    'kubelet',
    cluster,
    cluster.nodes.find(({ name }) => name === node)!,
    () => flagTable,
  );
  return Object.fromEntries([...flags, ...fields].map(({ name, value }) => [name, value]));
}

const issued = 'kubelet: { certificates: issued }\n';
const bootstrap = 'kubelet: { certificates: bootstrap }\n';
const kubeadm = 'layout: kubeadm\n';

describe('a kubelet', () => {
  it.each([
    ['issued', issued, { rotateCertificates: false, '--kubeconfig': '/etc/kubernetes/kubelet.conf' }],
    ['issued in layout kubeadm', issued + kubeadm, { rotateCertificates: true }],
    ['bootstrapped', bootstrap, { rotateCertificates: true, serverTLSBootstrap: true }],
    ['bootstrapped in layout kubeadm', bootstrap + kubeadm, { rotateCertificates: true }],
  ])('whose certificate is %s rotates it or leaves it alone', (_, more, expected) => {
    expect(kubelet(more)).toMatchObject(expected);
  });

  it.each([bootstrap, bootstrap + kubeadm])('that bootstraps is told both kubeconfigs: %j', (more) => {
    expect(kubelet(more)).toMatchObject({
      '--kubeconfig': '/etc/kubernetes/kubelet.conf',
      '--bootstrap-kubeconfig': '/etc/kubernetes/bootstrap-kubelet.conf',
    });
  });

  it.each([issued, issued + kubeadm])('that is issued its certificate does not bootstrap: %j', (more) => {
    const settings = kubelet(more);
    expect(settings).toMatchObject({ '--kubeconfig': '/etc/kubernetes/kubelet.conf' });
    expect(settings).not.toHaveProperty('--bootstrap-kubeconfig');
    expect(settings).not.toHaveProperty('serverTLSBootstrap');
  });

  it('serves the certificate that it is issued, and none that it asks for', () => {
    expect(kubelet(issued)).toMatchObject({ tlsCertFile: '/etc/kubernetes/pki/kubelet-server.crt' });
    for (const more of [bootstrap, issued + kubeadm]) expect(kubelet(more)).not.toHaveProperty('tlsCertFile');
  });

  it('answers nobody that it does not know', () => {
    expect(kubelet('')).toMatchObject({
      'authentication.anonymous.enabled': false,
      'authentication.webhook.enabled': true,
      'authentication.x509.clientCAFile': '/etc/kubernetes/pki/ca.crt',
      'authorization.mode': 'Webhook',
      readOnlyPort: 0,
    });
  });

  it('has an address of each family where the Services have', () => {
    const two = (more: string) => smallSpec(more).replace('[10.0.1.21]', "[10.0.1.21, 10.0.1.22, 'fd00::21']");
    const dual = "network: { serviceCidrs: [10.96.0.0/12, 'fd00:10:96::/112'] }\n";
    expect(kubelet('', 'w1', two(''))).toMatchObject({ '--node-ip': '10.0.1.21' });
    expect(kubelet('', 'w1', two(dual))).toMatchObject({ '--node-ip': '10.0.1.21,fd00::21' });
    expect(kubelet(dual, 'w1')).toMatchObject({ '--node-ip': '10.0.1.21' });
  });

  it('is told the name of its Node where the machine is called otherwise', () => {
    const other = smallSpec().replace('name: w1,', 'name: w1, hostname: host7,');
    expect(kubelet('', 'w1', other)).toMatchObject({ '--hostname-override': 'w1' });
    expect(kubelet('')).not.toHaveProperty('--hostname-override');
  });
});
