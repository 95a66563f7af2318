import { parse } from 'yaml';
import { renderEtcdConfiguration } from '../../../src/core/render/etcd-configuration.js';
import { firstSet, imagedSpec } from '../../support/flag-sets.js';
import { refusal } from '../../support/refusal.js';

const configOf = (args = '', version?: string): Record<string, unknown> =>
  parse(renderEtcdConfiguration(firstSet('etcd', imagedSpec(`etcd: {extraArgs: {${args}}}`, version)))) as Record<
    string,
    unknown
  >;

describe("etcd's configuration file", () => {
  it('has its certificates by who they are for', () => {
    expect(configOf()).toMatchObject({
      name: 'cp1',
      'data-dir': '/var/lib/etcd',
      'tls-min-version': 'TLS1.2',
      'client-transport-security': { 'cert-file': '/etc/kubernetes/pki/etcd/server.crt', 'client-cert-auth': true },
      'peer-transport-security': { 'trusted-ca-file': '/etc/kubernetes/pki/etcd/ca.crt', 'client-cert-auth': true },
    });
  });

  it('has numbers, lists and durations as etcd reads them', () => {
    const suites = 'cipher-suites: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"';
    const config = configOf(
      `snapshot-count: "5000", ${suites}, corrupt-check-time: 1h0m5s, pre-vote: "false", initial-cluster-token: "7"`,
    );
    expect(config).toMatchObject({
      'snapshot-count': 5000,
      'corrupt-check-time': 3605e9,
      'pre-vote': false,
      'initial-cluster-token': '7',
    });
    expect(config['cipher-suites']).toHaveLength(2);
  });

  it('names whom a peer may be as a list since 3.6, and as a text before', () => {
    const peers = (version: string) =>
      configOf('peer-cert-allowed-hostname: etcd.test', version)['peer-transport-security'];
    expect(peers('1.37.2')).toMatchObject({ 'allowed-hostname': ['etcd.test'] });
    expect(peers('1.33.1')).toMatchObject({ 'allowed-hostname': 'etcd.test' });
  });

  it('is refused where a flag has no place in it: etcd reads no flags beside it', () => {
    expect(refusal(() => configOf('client-crl-file: /x.crl'))).toBe('FORMAT_UNFIT');
  });
});
