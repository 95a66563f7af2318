import { parse } from 'yaml';
import { imagedSpec, rendered } from '../../support/flag-sets.js';

const configOf = (spec: string, node = 'cp1'): Record<string, readonly string[]> =>
  parse(rendered('k3s', spec, undefined, node).text) as Record<string, readonly string[]>;

describe('a configuration of k3s', () => {
  it('says what k3s does not do by itself, and nothing of certificates, addresses and members', () => {
    expect(configOf(imagedSpec())).toEqual({
      'service-cidr': '10.96.0.0/12',
      'kube-apiserver-arg': ['tls-min-version=VersionTLS12'],
      'etcd-arg': ['tls-min-version=TLS1.2'],
      'kube-controller-manager-arg': ['tls-min-version=VersionTLS12'],
      'kube-scheduler-arg': ['tls-min-version=VersionTLS12'],
      'kubelet-arg': ['tls-min-version=VersionTLS12'],
    });
  });

  it('is for an agent about its kubelet only', () => {
    expect(Object.keys(configOf(imagedSpec(), 'w1'))).toEqual(['kubelet-arg']);
  });

  it('says what a profile wants, and leaves out what k3s wants too', () => {
    const args = configOf(imagedSpec('hardening: {profile: cis}'));
    expect(args['kube-apiserver-arg']).toContain(
      'enable-admission-plugins=DenyServiceExternalIPs,EventRateLimit,NodeRestriction',
    );
    const file = '/etc/kubernetes/kube-apiserver/admission.yaml';
    expect(args['kube-apiserver-arg']).toContain(`admission-control-config-file=${file}`);
    expect(args['kube-apiserver-arg']).not.toContain('profiling=false');
    expect(args['kubelet-arg']).toContain('event-qps=50');
  });

  it('says what the spec gives as it stands, also in the place of what k3s sets', () => {
    const args = configOf(imagedSpec('apiServer: {extraArgs: {anonymous-auth: "false", secure-port: "6444"}}'));
    expect(args['kube-apiserver-arg']).toEqual(expect.arrayContaining(['anonymous-auth=false', 'secure-port=6444']));
  });

  it('says several issuers one by one, the first signs', () => {
    const args = configOf(imagedSpec('serviceAccounts: {issuers: ["https://b.example", "https://a.example"]}'));
    expect(args['kube-apiserver-arg']).toEqual([
      'service-account-issuer=https://b.example',
      'service-account-issuer=https://a.example',
      'tls-min-version=VersionTLS12',
    ]);
  });

  it('says beside it what no flag of the kubelet can say', () => {
    expect(rendered('rke2', imagedSpec('hardening: {profile: modern}')).remarks).toEqual([
      expect.stringContaining('tlsCurvePreferences'),
    ]);
  });
});
