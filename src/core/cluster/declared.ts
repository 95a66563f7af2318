import type { Overridable, OverridableRow } from './overrides.js';
import type { Spec } from './schema.js';

/** The name of the row of a client of etcd that the spec declares. */
export const etcdClientRow = (name: string): string => `etcd-client-${name}`;

/** The name of the row of a certificate that kube-apiserver shows under names that the spec lists. */
export const sniRow = (name: string): string => `apiserver-sni-${name}`;

/** The name of the row of a server in the cluster that the spec declares. No file of a user has a slash in its name. */
export const serviceRow = (name: string): string => `${services}/${name}`;

/** The folder of the home with the pairs of such servers. */
export const services = 'services';

/** What overrides may name: the table, and what the spec adds to it. */
export const withDeclared = (
  table: Overridable,
  spec: Pick<Spec, 'apiServer' | 'etcd' | 'servingPairs'>,
): Overridable =>
  new Map([
    ...table,
    ...spec.etcd.clients.map(({ name }) => [etcdClientRow(name), signedBy('etcd-ca')] as const),
    ...spec.apiServer.sni.flatMap(({ name, certificate }) =>
      certificate === undefined ? [[sniRow(name), signedBy('ca')] as const] : [],
    ),
    ...spec.servingPairs.map(({ name }) => [serviceRow(name), signedBy('ca')] as const),
  ]);

const signedBy = (signer: string): OverridableRow => ({ kind: 'pair', signer, users: [], groups: [] });
