import { parseAllDocuments } from 'yaml';
import { bootstrapRbac, renderManifests } from '../../../src/core/bootstrap/rbac.js';
import { desiredState } from '../../../src/core/catalog/derive.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

interface Binding {
  readonly metadata: { readonly name: string };
  readonly roleRef: { readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string }[];
}

/** `role: kind name, …` of each binding. */
const bindings = (more = ''): readonly string[] =>
  (bootstrapRbac(clusterOf(smallSpec(more))) as readonly Binding[]).map(
    ({ roleRef, subjects }) => `${roleRef.name}: ${subjects.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`,
  );

const kubelets = 'system:kubelet-api-admin: User kube-apiserver-kubelet-client';

describe('the RBAC of a new cluster', () => {
  it('binds the group of admin.conf and the client of kubelets', () => {
    expect(bindings()).toEqual(['cluster-admin: Group kubeadm:cluster-admins', kubelets]);
  });

  it.each([
    ['the groups of an entry that replaces admin.conf', '[ops, oncall]', ['cluster-admin: Group ops, Group oncall']],
    ['the user where the entry has no groups', '[]', ['cluster-admin: User boss']],
    ['nobody who is above RBAC', "['system:masters']", []],
    ['only who is not above RBAC', "['system:masters', ops]", ['cluster-admin: Group ops']],
  ])('binds %s', (_, groups, expected) => {
    expect(bindings(`users: [{ name: boss, groups: ${groups}, file: admin.conf }]\n`)).toEqual([...expected, kubelets]);
  });

  it('lets everybody read what the spec publishes', () => {
    expect(bindings('serviceAccounts: { publish: true }\n').at(-1)).toBe(
      'system:service-account-issuer-discovery: Group system:authenticated, Group system:unauthenticated',
    );
  });

  it('lets those ask who a caller is whose own server has callers', () => {
    const declared = 'cloudControllerManager: { provider: acme }\nkonnectivity: {}\n';
    expect(bindings(declared).slice(2)).toEqual([
      'system:auth-delegator: User system:cloud-controller-manager, User system:konnectivity-server',
      'extension-apiserver-authentication-reader: User system:cloud-controller-manager',
    ]);
    expect(bindings('konnectivity: { agents: certificates }\n')).toHaveLength(2);
  });

  it('binds nobody to whom nothing is issued', () => {
    const cluster = clusterOf(smallSpec());
    const issued = desiredState(cluster, new Map()).artefacts.flatMap((artefact) => {
      const subject = 'issuance' in artefact ? artefact.issuance?.request?.subject : undefined;
      return subject === undefined ? [] : [subject.commonName, ...subject.organizations];
    });
    for (const { subjects } of bootstrapRbac(cluster) as readonly Binding[])
      expect(issued).toEqual(expect.arrayContaining(subjects.map(({ name }) => name)));
  });

  it('is one stream of YAML with an object for each binding', () => {
    const objects = bootstrapRbac(clusterOf(smallSpec()));
    expect(parseAllDocuments(renderManifests(objects)).map((document) => document.toJS() as unknown)).toEqual(objects);
  });
});
