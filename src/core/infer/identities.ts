import type { Acceptance } from '../catalog/desired.js';
import { subjectOf, type KubeconfigRow, type PairRow } from '../catalog/row.js';
import type { Inference } from './inference.js';
import { toldOnce } from './told.js';

/**
 * Clients of etcd, which takes every client of its CA; only etcd's own users, of whom no file says anything, would give the CN a meaning
 * (https://etcd.io/docs/latest/op-guide/authentication/rbac/#using-tls-common-name).
 */
const ofEtcd: readonly string[] = ['apiserver-etcd-client', 'etcd-healthcheck-client'];

/** Clients that whoever signs them may call anything, where somebody else than kubeadm does: RBAC grants rights to any name. */
const ofAnyName: readonly string[] = ['apiserver-kubelet-client', 'front-proxy-client'];

type Identities = Pick<Acceptance, 'subjects' | 'groups' | 'toldBy'>;

const anybody: Identities = { subjects: undefined };

/**
 * Whom a certificate may identify, without a spec: as lenient as the component that reads it. Nobody reads the subject of a server.
 * Rights of components are bound to their user, so further groups take nothing away
 * (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#core-component-roles).
 */
export function identities(name: string, row: PairRow | KubeconfigRow, inference: Inference): Identities {
  const { nodeName, isUsual, telling } = inference;
  const usages = row.kind === 'pair' ? row.usages : (['clientAuth'] as const);
  if (usages.includes('serverAuth') || row.on === 'users' || ofEtcd.includes(name)) return anybody;
  if (typeof row.subject === 'string')
    return nodeName === undefined
      ? { subjects: undefined, ...(row.subject === 'node identity' ? { groups: 'nodes' as const } : {}) }
      : { subjects: [subjectOf(row, nodeName)] };
  if (name === 'front-proxy-client' && inference.isWhole('kube-apiserver')) {
    const allowed = toldOnce(telling, 'kube-apiserver', '--requestheader-allowed-names');
    return allowed === undefined
      ? anybody
      : {
          subjects: allowed.split(',').map((commonName) => ({ commonName: commonName.trim(), organizations: [] })),
          groups: 'any',
          toldBy: '--requestheader-allowed-names of kube-apiserver',
        };
  }
  if (!isUsual(name) && ofAnyName.includes(name)) return anybody;
  const subjects = [subjectOf(row, ''), ...(row.alsoAccepted ?? [])];
  return row.kind === 'kubeconfig' ? { subjects, groups: 'any' } : { subjects };
}
