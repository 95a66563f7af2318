import * as v from 'valibot';
import {
  absolutePath,
  account,
  address,
  cidr,
  endpointText,
  flag,
  httpsUrlText,
  keyAlgorithm,
  lifetime,
  oneOf,
  renewalWindow,
  sanName,
  subdomain,
  version,
} from './scalars.js';
import { audit } from './schema-audit.js';
import { admission } from './schema-admission.js';
import { authentication } from './schema-authentication.js';
import { authorization } from './schema-authorization.js';
import { check } from './schema-check.js';
import { encryption } from './schema-encryption.js';
import { apiServer, controllerManager, etcd, scheduler } from './schema-components.js';
import { cloudControllerManager, extraConfigOf, konnectivity, kubeProxy, servingPair } from './schema-declared.js';
import { front } from './schema-front.js';
import { override } from './schema-overrides.js';
import { output } from './schema-outputs.js';
import { list, says } from './schema-parts.js';
import { user } from './schema-user.js';

// The one source of what a spec may say: the parser, schemas/cluster.json and docs/spec.md are all read from it.

const network = v.strictObject({
  dnsDomain: says(
    v.optional(subdomain, 'cluster.local'),
    'The domain of Services; `kubernetes.default.svc.<dnsDomain>` is in the API server certificate.',
  ),
  serviceCidrs: says(
    v.optional(list(cidr), ['10.96.0.0/12']),
    'One range, or two of different families. The first address of the first is what pods dial.',
  ),
  podCidrs: says(v.optional(list(cidr), []), 'Ranges of pod addresses. They may not overlap the service ranges.'),
});

const serviceAccounts = v.strictObject({
  issuers: says(
    v.optional(list(httpsUrlText), []),
    'Issuers of service-account tokens; the first signs. Default: `https://kubernetes.default.svc.<dnsDomain>`.',
  ),
  publish: says(
    v.optional(flag, 'false'),
    'Whether everybody may read the discovery documents of service-account tokens, so that others can verify them: `kubepki bootstrap manifests` prints the binding.',
  ),
});

const node = v.strictObject({
  name: says(subdomain, 'The name of the Node object and of the folder `nodes/<name>`.'),
  roles: says(
    v.pipe(
      list(oneOf('control-plane', 'etcd', 'worker', 'load-balancer', 'bastion', 'proxy')),
      v.minLength(1, 'expected at least one role, got none'),
    ),
    'control-plane, etcd, worker; load-balancer, bastion, proxy for what stands in front of the API server. Stacked or external etcd follows from which nodes have the role.',
  ),
  addresses: says(
    v.pipe(list(address), v.minLength(1, 'expected at least one address, got none')),
    'Addresses of the node. The first is the one it advertises; all are in its certificates.',
  ),
  hostname: says(v.optional(subdomain), 'The hostname of the operating system, where it differs from the name.'),
  sans: says(
    v.optional(list(sanName), []),
    'More names for its apiserver, etcd-server, etcd-peer and kubelet certificates.',
  ),
  root: says(
    v.optional(absolutePath),
    'Where the filesystem of the node is. `/` manages this very machine in place. `check` then looks at how it is started too.',
  ),
});

const certificates = v.strictObject({
  algorithm: says(
    v.optional(keyAlgorithm, 'ECDSA-P256'),
    'Algorithm of new keys. The service-account key is RSA-2048 unless overridden.',
  ),
  validity: says(
    v.optional(
      v.strictObject({
        authority: says(v.optional(lifetime, '10y'), 'Lifetime of a CA.'),
        leaf: says(v.optional(lifetime, '1y'), 'Lifetime of every other certificate.'),
      }),
      {},
    ),
    'Lifetimes of new certificates.',
  ),
  pairs: says(
    v.optional(oneOf('separate', 'combined'), 'separate'),
    'Key and certificate in two files, or in one PEM file `<stem>.pem` that is swapped in one rename. Not in layout kubeadm.',
  ),
  renewBefore: says(
    v.optional(renewalWindow, '30d'),
    'A certificate is due this long before it ends, and never before a third of its lifetime is left.',
  ),
  overrides: says(
    v.optional(v.record(v.string(), override, 'expected a mapping of artefact names'), {}),
    'Settings by catalog name, such as `apiserver`; for one node by `<node>/<name>`.',
  ),
});

/** By component. */
const owners = v.strictObject({
  etcd: says(v.optional(account), 'Whom etcd runs as.'),
  'kube-apiserver': says(v.optional(account), 'Whom kube-apiserver runs as.'),
  'kube-controller-manager': says(v.optional(account), 'Whom kube-controller-manager runs as.'),
  'kube-scheduler': says(v.optional(account), 'Whom kube-scheduler runs as.'),
  'cloud-controller-manager': says(v.optional(account), 'Whom cloud-controller-manager runs as.'),
  kubelet: says(v.optional(account), 'Whom the kubelet runs as.'),
  'kube-proxy': says(v.optional(account), 'Whom kube-proxy runs as.'),
  'konnectivity-server': says(v.optional(account), 'Whom the konnectivity server runs as.'),
  'konnectivity-agent': says(v.optional(account), 'Whom the konnectivity agent runs as.'),
});

export const clusterSchema = v.strictObject({
  apiVersion: says(oneOf('kubepki/v1'), 'The version of this format.'),
  kind: says(oneOf('Cluster'), 'The kind of document.'),
  name: says(subdomain, 'The name of the cluster, also in kubeconfigs.'),
  kubernetesVersion: says(version, 'The Kubernetes release, such as 1.37 or v1.37.2.'),
  endpoint: says(
    v.optional(endpointText),
    'What clients dial: a load balancer, a VIP, or the one control plane. Needed with several control planes.',
  ),
  network: says(v.optional(network, {}), 'Domain and address ranges.'),
  layout: says(
    v.optional(
      oneOf(
        'kubepki',
        'kubeadm',
        'kubespray',
        'hard-way',
        'hard-way-cfssl',
        'hard-way-mmumshad',
        'k3s',
        'rke2',
        'k0s',
        'microk8s',
        'listed',
      ),
      'kubepki',
    ),
    "Which files a node gets. kubeadm: kubeadm's files only, CA keys on every control plane. listed: only those that `certificates.overrides` lists. The others are what `import` finds.",
  ),
  apiServer: says(v.optional(apiServer, {}), 'Settings of kube-apiserver.'),
  controllerManager: says(v.optional(controllerManager, {}), 'Settings of kube-controller-manager.'),
  scheduler: says(v.optional(scheduler, {}), 'Settings of kube-scheduler.'),
  serviceAccounts: says(v.optional(serviceAccounts, {}), 'Service-account tokens.'),
  etcd: says(v.optional(etcd, {}), 'Settings of etcd.'),
  nodes: says(list(node), 'The machines.'),
  certificates: says(v.optional(certificates, {}), 'Algorithms, lifetimes and files of certificates.'),
  kubelet: says(
    v.optional(
      v.strictObject({
        certificates: says(
          v.optional(oneOf('issued', 'bootstrap'), 'issued'),
          'issued: kubepki makes them. bootstrap: nodes get theirs by TLS bootstrapping.',
        ),
        extraConfig: extraConfigOf('kubelet', 'KubeletConfiguration'),
      }),
      {},
    ),
    'Certificates and settings of kubelets.',
  ),
  kubeProxy: says(v.optional(kubeProxy), 'kube-proxy, where it runs on nodes with a kubeconfig of its own.'),
  cloudControllerManager: says(
    v.optional(cloudControllerManager),
    'cloud-controller-manager, where the cluster has one beside its control planes.',
  ),
  konnectivity: says(
    v.optional(konnectivity),
    'The konnectivity server beside each API server and its agents on nodes.',
  ),
  owners: says(
    v.optional(owners, {}),
    'Who owns on its node what only this component reads: `user:group` by name or number; `user` alone stands for the group of that name too. What several components read belongs to their common user and their common group, and to root where they have none: a certificate anybody may read anyway; a key needs one user, or one group and the mode "0640" in `certificates.overrides.<name>.modes`.',
  ),
  outputs: says(
    v.optional(list(output), []),
    'Flag sets that lie on nodes as files, planned, applied and checked like certificates. `kubepki flags --write` adds to it. Templates of the same name in `templates/` of the home take the place of ours.',
  ),
  users: says(
    v.optional(list(user), []),
    'Kubeconfigs for people and machines. An entry with the file admin.conf or super-admin.conf replaces the built-in one.',
  ),
  servingPairs: says(
    v.optional(list(servingPair), []),
    'Pairs for webhooks and extension API servers: `tls.crt`, `tls.key` and, for `caBundle`, `ca.crt` in `services/<name>` of the home.',
  ),
  hooks: says(
    v.optional(
      v.strictObject({
        after: says(
          v.optional(
            list(
              v.pipe(list(v.string('expected text')), v.minLength(1, 'expected a program and its arguments, got none')),
            ),
            [],
          ),
          'Run in order after a renewal that changed something: a program and its arguments each, without a shell. One that fails ends `renew` with 5 and stays owed: every later `renew` runs them again until all end with 0. They have `KUBEPKI_IN_HOOK=1` in their environment, and a `renew` that they start runs no hooks.',
        ),
      }),
      {},
    ),
    'Programs that `kubepki renew` runs.',
  ),
  front: says(v.optional(front, {}), 'What stands in front of the API server.'),
  hardening: says(
    v.optional(
      v.strictObject({
        profile: says(
          v.optional(oneOf('none', 'intermediate', 'modern', 'cis', 'nsa'), 'none'),
          'intermediate, modern: Mozilla Server Side TLS. cis: Kubernetes Benchmark. nsa: NSA/CISA guidance. `kubepki flags --explain` says what each sets.',
        ),
      }),
      {},
    ),
    'Hardening of flag sets. What `extraArgs` says goes before what the profile says.',
  ),
  audit: says(v.optional(audit, {}), 'What kube-apiserver records of requests.'),
  encryption: says(v.optional(encryption, {}), 'Encryption of objects in etcd.'),
  authentication: says(v.optional(authentication, {}), 'Who may authenticate how.'),
  authorization: says(v.optional(authorization, {}), 'Who may do what.'),
  admission: says(v.optional(admission, {}), 'What is looked at before an object is stored.'),
  check: says(
    v.optional(check, {}),
    'What `kubepki check` reports how; docs/policy.md. It changes nothing that is planned or done.',
  ),
});

/** The spec after its scalars are parsed and its constant defaults filled in. */
export type Spec = v.InferOutput<typeof clusterSchema>;
