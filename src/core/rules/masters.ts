import { aboveRbac } from '../catalog/reserved.js';
import { dayOf } from '../facts/dates.js';
import { issuanceOf } from './case.js';
import { kubernetesDocs, type ArtefactRule } from './rule.js';

/** Nobody who trusts them asks for groups; the API server, which does, trusts none of them with users. kubeadm before 1.29 gave its clients of etcd one. */
const readsNoGroups: readonly string[] = ['etcd-ca', 'etcd-peer-ca', 'front-proxy-ca', 'konnectivity-ca'];

/** Made once, to be put away: this is what it is for. */
const lastResort = 'super-admin.conf';

export const mastersUnrevocable: ArtefactRule = {
  id: 'masters-unrevocable',
  stage: 'time',
  severity: 'info',
  remedy: 'manual',
  means:
    'A client certificate is of the group system:masters, which may do everything and is asked by no authorizer. A certificate cannot be withdrawn: until it ends, only another authority helps.',
  protects: 'the cluster, from whoever gets hold of a copy',
  mend: 'Bind a group of your own, such as kubeadm:cluster-admins, to cluster-admin and issue for that: a binding can be removed. Keep super-admin.conf away from every node.',
  sources: [
    kubernetesDocs('reference/access-authn-authz/rbac/#user-facing-roles'),
    kubernetesDocs('concepts/security/rbac-good-practices/#least-privilege'),
    'CIS Kubernetes Benchmark v2.0.1, 5.1.7',
  ],
  *look(judged) {
    const { desired, certificate } = judged;
    const authority = issuanceOf(judged)?.authority;
    if (certificate === undefined || authority === undefined || readsNoGroups.includes(authority)) return;
    // Nobody asks a server for its groups, and its certificate says that it is for nothing else.
    const { extendedKeyUsages: usages } = certificate.value;
    if (usages !== undefined && !usages.some((usage) => usage === 'clientAuth' || usage === 'any')) return;
    if (desired.name === lastResort || !certificate.value.subject.organizations.includes(aboveRbac)) return;
    yield {
      message: `may do everything in the cluster until ${dayOf(certificate.value.notAfter)}, as a member of ${aboveRbac}`,
      actual: [certificate.value.subject.text],
      place: certificate.place,
    };
  },
};
