import { ownsEtcd, type Cluster } from '../cluster/cluster.js';
import { etcdClientRow } from '../cluster/declared.js';
import { catalog } from './catalog.js';
import { pair, pki, type Layout } from './layouts/layout.js';
import type { PairRow, Row } from './row.js';

type Declaring = Pick<Cluster, 'etcd'>;

/** Rows that the spec adds to the table: a pair for each client of etcd that it declares, on every member. */
const declaredRows = (cluster: Declaring): Readonly<Record<string, PairRow>> =>
  Object.fromEntries(
    cluster.etcd.clients.map(({ name, user }) => [
      etcdClientRow(name),
      {
        kind: 'pair',
        title: `${name}, as a client of etcd`,
        authority: 'etcd-ca',
        on: 'etcd',
        subject: { commonName: user, organizations: [] },
        usages: ['clientAuth'],
        when: ownsEtcd,
      },
    ]),
  );

/** The table, with what the spec adds to it. */
export const rowsOf = (cluster: Declaring): Readonly<Record<string, Row>> =>
  cluster.etcd.clients.length === 0 ? catalog : { ...catalog, ...declaredRows(cluster) };

/** Where what the spec adds to the table lies, in every layout. */
export const declaredPathsOf = ({ etcd }: Declaring): Layout['paths'] =>
  Object.fromEntries(etcd.clients.map(({ name }) => [etcdClientRow(name), pair(`${pki}/etcd/client-${name}`)]));
