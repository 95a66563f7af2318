import * as v from 'valibot';
import { auditPolicy, count, logPath } from './scalars.js';
import { says } from './schema-parts.js';

/** What kube-apiserver records of requests. https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/ */
export const audit = v.strictObject({
  policy: says(
    v.optional(auditPolicy),
    'recommended: who did what to which object; never what is in Secrets, ConfigMaps and tokens, of rights and admission what was changed, and nothing of heartbeats and health. metadata: the same of every request. none: nothing. Or the path on the control planes of a policy that kubepki does not write. Default: recommended with the profiles cis and nsa, else none.',
  ),
  log: says(
    v.optional(
      v.strictObject({
        path: says(
          v.optional(logPath, '/var/log/kubernetes/audit/audit.log'),
          'The file on the control planes; kube-apiserver makes it and its folder. `-`: its standard output.',
        ),
        maxAge: says(v.optional(count, '30'), 'Days for which an older file is kept; 0: for ever.'),
        maxBackup: says(v.optional(count, '10'), 'Older files that are kept; 0: all.'),
        maxSize: says(v.optional(count, '100'), 'MiB at which a file is put away and a new one begun.'),
      }),
      {},
    ),
    'Where it goes. `--audit-webhook-config-file` in `apiServer.extraArgs` sends it elsewhere too.',
  ),
});
