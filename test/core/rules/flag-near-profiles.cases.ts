import { near, scheduler, server, type NearFile } from '../../support/bad-flags.js';

const isAlone = true;
const cis = { profile: 'cis', isAlone } as const;
const nsa = { profile: 'nsa', isAlone } as const;
const suites = { '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] };
/** What every server here has. */
const quiet = {
  ...suites,
  '--anonymous-auth': ['false'],
  '--profiling': ['false'],
  '--service-account-extend-token-expiration': ['false'],
  '--encryption-provider-config-automatic-reload': ['false'],
};
const recorded = (least: string) => ({
  '--audit-log-path': ['/var/log/audit.log'],
  '--audit-policy-file': ['/etc/kubernetes/audit.yaml'],
  '--audit-log-maxage': [least],
});
const noRecord = 'audit-log-off --audit-log-path';
const plain = 'encryption-off --encryption-provider-config';
const openIps = 'external-ips-open --enable-admission-plugins';
const unlimited = 'event-rate-unlimited --enable-admission-plugins';
const plugins = (...names: readonly string[]) => ({
  '--enable-admission-plugins': [['NodeRestriction', ...names].join()],
});

/** What a profile asks for. */
export const nearlyWeak: readonly NearFile[] = [
  near(
    'external-ips-open',
    server(
      'lets nobody take the traffic of an address',
      { ...quiet, ...plugins('DenyServiceExternalIPs') },
      [noRecord, plain, unlimited],
      cis,
    ),
  ),
  near(
    'event-rate-unlimited',
    server(
      'limits events',
      { ...quiet, ...plugins('EventRateLimit'), '--admission-control-config-file': ['/etc/kubernetes/admission.yaml'] },
      [noRecord, plain, openIps],
      cis,
    ),
  ),
  near(
    'images-from-node',
    server(
      'asks for every image with the credentials of the pod',
      { ...quiet, ...plugins('AlwaysPullImages') },
      [noRecord, plain, unlimited, openIps],
      cis,
    ),
  ),
  near(
    'audit-log-off',
    server(
      'sends its record to somebody',
      {
        ...quiet,
        '--audit-webhook-config-file': ['/etc/kubernetes/audit-webhook.yaml'],
        '--audit-policy-file': ['/etc/kubernetes/audit.yaml'],
      },
      [plain],
      nsa,
    ),
  ),
  near('audit-log-short', server('keeps a record for thirty days', { ...quiet, ...recorded('30') }, [plain], nsa)),
  near(
    'encryption-off',
    server(
      'encrypts',
      { ...quiet, ...recorded('30'), '--encryption-provider-config': ['/etc/kubernetes/encryption.yaml'] },
      ['policy-unread --encryption-provider-config'],
      nsa,
    ),
  ),
  near(
    'flag-weaker-than-profile',
    scheduler('has the suites of cis, and does not profile', { ...suites, '--profiling': ['false'] }, [], cis),
  ),
];
