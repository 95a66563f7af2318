import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { imagedSpec, rendered } from '../../support/flag-sets.js';
import { binaries, withComponents } from '../../support/real-components.js';
import { scratch } from '../../support/scratch.js';
import { eventually, Server } from '../../support/server.js';

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

  it('says that encryption is not in force, and nothing of it that kube-apiserver refuses alone', () => {
    const spec = imagedSpec('hardening: {profile: cis}\nencryption: {provider: secretbox}');
    expect(configOf(spec)['kube-apiserver-arg']!.join(' ')).not.toContain('encryption');
    const { text, remarks } = rendered('k3s', spec);
    expect(remarks).toContainEqual(expect.stringMatching(/^encryption in kubepki.yaml is not in force/));
    expect(text).toContain(`# ${remarks[0]!}\n`);
  });

  it('says nothing of ours that needs what is left out, even if the spec gives it', () => {
    const given = 'apiServer: {extraArgs: {encryption-provider-config-automatic-reload: "false"}}';
    const args = (more: string) => configOf(imagedSpec(`${more}${given}\n`))['kube-apiserver-arg']!.join(' ');
    expect(args('encryption: {provider: secretbox}\n')).not.toContain('encryption');
    expect(args('')).toContain('encryption-provider-config-automatic-reload=false');
  });

  it('records requests with the policy that a log is nothing without', () => {
    const args = configOf(imagedSpec('hardening: {profile: cis}'))['kube-apiserver-arg'];
    expect(args).toContainEqual(expect.stringMatching(/^audit-log-path=/));
    expect(args).toContainEqual(expect.stringMatching(/^audit-policy-file=/));
  });

  const oidc = 'oidc: [{issuer: https://id.example.com, audiences: [k]}]';
  const file = expect.stringMatching(/^authentication-config=/) as string;

  it.each([
    ['1.32.4', 'anonymous: health', 'left out'],
    ['1.32.5', 'anonymous: health', 'said'],
    ['1.33.0', 'anonymous: health', 'left out'],
    ['"1.33"', 'anonymous: health', 'left out'],
    ['1.33.1', 'anonymous: health', 'said'],
    ['1.37.2', 'anonymous: health', 'said'],
    ['1.33.0', `anonymous: never, ${oidc}`, 'said'],
  ])('in %s a file of authentication with {%s} is %s', (version, authentication, expected) => {
    const spec = imagedSpec(`authentication: {${authentication}}`, version);
    const isSaid = expected === 'said';
    expect(configOf(spec)['kube-apiserver-arg']!.some((one) => one.startsWith('authentication-config='))).toBe(isSaid);
    expect(rendered('k3s', spec).remarks).toHaveLength(isSaid ? 0 : 1);
  });

  it.each([
    ['never', ['anonymous-auth=false', file]],
    ['all', ['anonymous-auth=true', file]],
    ['health', [file]],
    [undefined, ['anonymous-auth=false', file]],
  ])(
    'beside a file of authentication anonymous requests reach what %s says: k3s leaves it open then',
    (to, expected) => {
      const spec = imagedSpec(`authentication: {${to === undefined ? '' : `anonymous: ${to}, `}${oidc}}`);
      const args = configOf(spec)['kube-apiserver-arg']!;
      expect(args.filter((one) => /^(anonymous-auth|authentication-config)=/.test(one))).toEqual(expected);
    },
  );

  it('gives etcd lists as its file has them, and no name that certificates of k3s lack', () => {
    const spec = imagedSpec(
      'hardening: {profile: cis}\netcd: {peerName: p.example, extraArgs: {grpc-keepalive-interval: 2h}}',
    );
    const args = configOf(spec)['etcd-arg']!;
    expect(args).toContainEqual(expect.stringMatching(/^cipher-suites=\["TLS_\w+",("TLS_\w+",?)+\]$/));
    expect(args).toContain('grpc-keepalive-interval=7200000000000');
    expect(args.join(' ')).not.toContain('peer-cert-allowed-hostname');
  });
});

withComponents('the real etcd', () => {
  it.each(['cis', 'intermediate', 'modern'])(
    'starts from the file that k3s makes of its arguments: %s',
    async (profile) => {
      // A port that is free.
      const url = 'http://127.0.0.1:0';
      const folder = scratch();
      // As ToConfigFile of k3s: a key for each argument, a value as YAML reads it.
      const given = configOf(imagedSpec(`hardening: {profile: ${profile}}`))['etcd-arg']!.map((one) => {
        const at = one.indexOf('=');
        return [one.slice(0, at), parse(one.slice(at + 1)) as unknown] as const;
      });
      const configuration = {
        name: 'a',
        'data-dir': join(folder, 'data'),
        'listen-client-urls': url,
        'advertise-client-urls': url,
        'listen-peer-urls': url,
        'initial-advertise-peer-urls': url,
        'initial-cluster': `a=${url}`,
        ...Object.fromEntries(given),
      };
      writeFileSync(join(folder, 'config'), stringify(configuration));
      const etcd = new Server('etcd', [binaries().etcd, '--config-file', join(folder, 'config')], join(folder, 'log'));
      try {
        await eventually('etcd serves', () => etcd.output.includes('ready to serve client requests') || undefined, [
          etcd,
        ]);
      } finally {
        await etcd.stop();
      }
      expect(etcd.output).toContain('ready to serve client requests');
    },
  );
});
