import type { Cluster } from '../cluster/cluster.js';
import { serves, type PairRow } from './row.js';

/** The pair of an entry of `apiServer.sni` that kubepki issues: for its names, all of them demanded. */
export const sniPair = ({ name, names }: Cluster['apiServer']['sni'][number]): PairRow => ({
  kind: 'pair',
  title: `kube-apiserver, as a server under the names of ${name}`,
  authority: 'ca',
  on: 'control-plane',
  subject: { commonName: 'kube-apiserver', organizations: [] },
  usages: ['serverAuth'],
  sans: {
    always: names.map((one) => ({ ...one, required: true, why: `apiServer.sni.${name} of the spec` })),
    of: () => [],
  },
  // Both files are named by one flag, with the names behind them: `sniSettings`.
  readBy: [serves('kube-apiserver', { certificate: '--tls-sni-cert-key', key: '--tls-sni-cert-key' })],
});
