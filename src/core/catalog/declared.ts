import { ownsEtcd, type Cluster } from '../cluster/cluster.js';
import { etcdClientRow, sniRow } from '../cluster/declared.js';
import { catalog } from './catalog.js';
import { pair, pki, type Layout } from './layouts/layout.js';
import type { PairRow, Row } from './row.js';
import { sniPair } from './sni-pair.js';

type Declaring = Pick<Cluster, 'apiServer' | 'etcd'>;

/** The entries whose certificates are ours. */
const issued = ({ apiServer }: Declaring) => apiServer.sni.filter(({ certificate }) => certificate === undefined);

/** Rows that the spec adds to the table: a pair for each client of etcd that it declares, and for each name of the API server. */
const declaredRows = (cluster: Declaring): Readonly<Record<string, PairRow>> =>
  Object.fromEntries<PairRow>([
    ...issued(cluster).map((entry) => [sniRow(entry.name), sniPair(entry)] as const),
    ...cluster.etcd.clients.map(({ name, user }): [string, PairRow] => [
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
  ]);

/** The table, with what the spec adds to it. */
export const rowsOf = (cluster: Declaring): Readonly<Record<string, Row>> =>
  cluster.etcd.clients.length === 0 && cluster.apiServer.sni.length === 0
    ? catalog
    : { ...catalog, ...declaredRows(cluster) };

/** Where what the spec adds to the table lies, in every layout. */
export const declaredPathsOf = (cluster: Declaring): Layout['paths'] =>
  Object.fromEntries([
    ...cluster.etcd.clients.map(({ name }) => [etcdClientRow(name), pair(`${pki}/etcd/client-${name}`)] as const),
    ...issued(cluster).map(({ name }) => [sniRow(name), pair(`${pki}/${sniRow(name)}`)] as const),
  ]);
