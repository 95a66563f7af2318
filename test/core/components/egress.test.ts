import { settingsOf } from '../../../src/core/catalog/settings.js';
import { egressSelectorConfiguration } from '../../../src/core/components/egress.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

const flagsOf = (component: 'kube-apiserver' | 'konnectivity-server', more: string) => {
  const cluster = clusterOf(smallSpec(more));
  return new Map(settingsOf(component, cluster, cluster.nodes[0]!).map(({ name, value }) => [name, value]));
};
const selector = (more: string) => flagsOf('kube-apiserver', more).get('--egress-selector-config-file');

describe('what kube-apiserver reaches by konnectivity', () => {
  it('goes to the socket on which the server beside it listens', () => {
    const [{ name, connection }] = egressSelectorConfiguration.egressSelections;
    expect(name).toBe('cluster');
    expect(connection.transport.uds.udsName).toBe(
      flagsOf('konnectivity-server', 'konnectivity: {}\n').get('--uds-name'),
    );
  });

  it.each([
    [
      'its file is named where there is konnectivity',
      'konnectivity: {}\n',
      '/etc/kubernetes/kube-apiserver/egress.yaml',
    ],
    ['nothing is named without', '', undefined],
    [
      'a file of the spec goes before',
      'konnectivity: {}\napiServer: { extraArgs: { egress-selector-config-file: /mine.yaml } }\n',
      '/mine.yaml',
    ],
  ])('%s', (_, more, expected) => {
    expect(selector(more)).toBe(expected);
  });
});
