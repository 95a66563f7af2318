import * as v from 'valibot';
import {
  absolutePath,
  flag,
  flagValue,
  httpsUrlText,
  label,
  oneOf,
  port,
  subdomain,
  version,
  words,
} from './scalars.js';
import { list, says } from './schema-parts.js';
import { sniEntry } from './schema-sni.js';

// What a spec may say of the components, besides their certificates.

const extraArgs = v.record(
  v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/, 'expected a flag name without dashes in front')),
  v.union([flagValue, list(flagValue)], 'expected a value, or a list of values for a repeated flag'),
  'expected a mapping of flag names to values',
);

export const extraArgsOf = (component: string) =>
  says(
    v.optional(extraArgs, {}),
    `Flags that replace or add to those \`kubepki flags ${component}\` writes. A list repeats the flag.`,
  );

export const apiServer = v.strictObject({
  port: says(
    v.optional(port, '6443'),
    'The port kube-apiserver listens on. Never derived from the endpoint, which may be a load balancer on another port.',
  ),
  sni: says(v.optional(list(sniEntry), []), 'Certificates that kube-apiserver shows under further names.'),
  peerProxy: says(
    v.optional(flag, 'false'),
    'Whether API servers verify each other by the cluster CA (`--peer-ca-file`, from 1.36) and answer for what only another one serves, as while the control plane is upgraded.',
  ),
  extraArgs: extraArgsOf('kube-apiserver'),
});

export const controllerManager = v.strictObject({ extraArgs: extraArgsOf('kube-controller-manager') });

export const scheduler = v.strictObject({ extraArgs: extraArgsOf('kube-scheduler') });

const externalEtcd = v.strictObject({
  endpoints: says(
    v.pipe(list(httpsUrlText), v.minLength(1, 'expected at least one endpoint, got none')),
    'Client URLs of the members.',
  ),
  ca: says(absolutePath, 'Path on the control planes of the CA that etcd is verified with.'),
  certificate: says(absolutePath, 'Path of the client certificate.'),
  key: says(absolutePath, 'Path of its key.'),
});

const etcdClient = v.strictObject({
  name: says(label, 'What its files are called; its row in the catalog is `etcd-client-<name>`.'),
  user: says(v.optional(words), 'The user of etcd that it is, where etcd has users. Default: the name.'),
});

export const etcd = v.strictObject({
  version: says(v.optional(version), 'The etcd release, such as 3.6: what `extraArgs` gives is checked against it.'),
  metrics: says(
    v.optional(oneOf('loopback', 'none'), 'loopback'),
    'Where etcd serves plain-HTTP metrics and health: on loopback, or nowhere.',
  ),
  peerName: says(
    v.optional(subdomain),
    'A DNS name that the peer certificate of every member has and `--peer-cert-allowed-hostname` demands, so that no other certificate of the etcd CA is let in on the peer port. `init` writes one. In a cluster that runs: first `apply` and deliver to every member, then restart them with the flag, since each then refuses a member that has no such certificate.',
  ),
  clients: says(
    v.optional(list(etcdClient), []),
    'Further clients of etcd, such as a backup: each gets a pair `pki/etcd/client-<name>` on every member.',
  ),
  extraArgs: extraArgsOf('etcd'),
  external: says(v.optional(externalEtcd), 'An etcd that kubepki does not own. No node may have the role etcd then.'),
});
