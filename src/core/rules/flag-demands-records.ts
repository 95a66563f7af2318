import { atLeast, citing, demand, isGiven, isSet, where } from './flag-demand.js';
import { at, type FlagRule } from './flag-rule.js';
import { cis, kubernetesDocs } from './rule.js';
import { effective } from './started.js';

const components = ['kube-apiserver'] as const;
const hardened = ['cis', 'nsa'] as const;
const auditing = kubernetesDocs('tasks/debug/debug-cluster/audit/');

/** Rules about what kube-apiserver keeps: who did what, and Secrets. */
export const recordDemands: readonly FlagRule[] = [
  demand({
    id: 'audit-log-off',
    components,
    profiles: hardened,
    severity: 'warning',
    looks: [
      (started, audit) =>
        isGiven('--audit-webhook-config-file')(started) ? undefined : isSet('--audit-log-path')(started, audit),
    ],
    means: 'kube-apiserver keeps no record of who did what.',
    protects: 'those who have to find out afterwards what somebody did',
    mend: 'Add --audit-policy-file and --audit-log-path, and mount both where the API server is a pod.',
    sources: [cis('1.2.16'), auditing],
  }),
  demand({
    id: 'audit-policy-missing',
    components,
    severity: 'warning',
    looks: [where(isGiven('--audit-log-path', '--audit-webhook-config-file'), isSet('--audit-policy-file'))],
    means: 'A place for audit events is named, and no policy: without one there are no events.',
    protects: 'those who rely on a record that stays empty',
    mend: 'Write an audit policy and name it with --audit-policy-file.',
    sources: [cis('3.2.1'), auditing],
  }),
  demand({
    id: 'audit-log-short',
    components,
    profiles: hardened,
    severity: 'warning',
    looks: [
      ['--audit-log-maxage', 30, '1.2.17'] as const,
      ['--audit-log-maxbackup', 10, '1.2.18'] as const,
      ['--audit-log-maxsize', 100, '1.2.19'] as const,
    ].map(([name, least, control]) =>
      where(
        // What goes to the standard output is rotated by whoever reads it.
        (started) => !['', '-'].includes(effective(started, '--audit-log-path')?.value ?? ''),
        citing(cis(control), atLeast(name, least)),
      ),
    ),
    means: 'The audit log is kept for less than 30 days, in fewer than 10 files, or in files of less than 100 MB.',
    protects: 'the record of what was done before somebody noticed',
    mend: 'Raise the number. Since 1.36 the defaults are 366 days, 100 files and 100 MB.',
    sources: [cis('1.2.17'), cis('1.2.18'), cis('1.2.19'), auditing],
  }),
  demand({
    id: 'encryption-off',
    components,
    profiles: hardened,
    severity: 'warning',
    looks: [isSet('--encryption-provider-config')],
    means: 'Secrets lie in etcd as they are.',
    protects: 'Secrets from whoever gets at a disk or a backup of etcd',
    mend: 'Write an EncryptionConfiguration and name it with --encryption-provider-config; then write every Secret again.',
    sources: [cis('1.2.27'), kubernetesDocs('tasks/administer-cluster/encrypt-data/')],
  }),
  demand({
    id: 'encryption-identity',
    components,
    severity: 'warning',
    looks: [
      (started, audit) => {
        const path = effective(started, '--encryption-provider-config');
        const file = path === undefined ? undefined : audit.policies(started, path.value);
        return file?.kind === 'encryption' && file.first.includes('identity')
          ? {
              ...at(started, '--encryption-provider-config'),
              message: 'names an EncryptionConfiguration whose first provider is identity, which encrypts nothing',
              expected: ['aescbc, aesgcm, kms or secretbox first'],
              actual: ['identity'],
            }
          : undefined;
      },
    ],
    means: 'The first provider of an entry of the EncryptionConfiguration writes, and identity writes what it gets.',
    protects: 'Secrets from whoever gets at a disk or a backup of etcd',
    mend: 'Put another provider first, and write every Secret again.',
    sources: [cis('1.2.28'), kubernetesDocs('tasks/administer-cluster/encrypt-data/')],
  }),
];
