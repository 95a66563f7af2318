import { writer } from '../../src/adapters/store/write.js';
import { artefactKey } from '../../src/core/catalog/desired.js';
import { placeKey } from '../../src/core/facts/place.js';
import { certificatesIn } from '../../src/core/read/observe.js';
import { planOfHome } from './home.js';

/** Appends a line to the ledger of a home. */
export const tell = (home: string, time: Date, ...changes: readonly Readonly<Record<string, unknown>>[]): void =>
  writer.commit({ home, nodes: new Map() }, { record: { time: time.toISOString(), command: 'test', changes } });

/** What the ledger keeps when a node has an artefact as it lies in the home now. */
export function asDelivered(
  home: string,
  node: string,
  name: string,
  arrived: Date,
): Readonly<Record<string, unknown>> {
  const { desired, observed } = planOfHome(home);
  const artefact = desired.artefacts.find((one) => artefactKey(one) === `${node}/${name}`);
  const facts = (artefact?.files ?? []).flatMap(({ place }) => observed.files.get(placeKey(place)) ?? []);
  const [certificate] = facts.flatMap(certificatesIn);
  return {
    action: 'delivered',
    node,
    artefact: name,
    fingerprint: certificate?.fingerprint,
    notBefore: certificate?.notBefore.toISOString(),
    notAfter: certificate?.notAfter.toISOString(),
    files: facts.flatMap((file) =>
      file.state === 'present' ? { path: file.place.path, sha256: file.sha256, changed: arrived.toISOString() } : [],
    ),
  };
}

/** What a ledger keeps of everything that a node has as it lies in the home now. */
export const allDelivered = (home: string, node: string, arrived: Date): readonly Readonly<Record<string, unknown>>[] =>
  planOfHome(home)
    .desired.artefacts.filter((artefact) => artefact.node === node && artefact.kind !== 'manifest')
    .map(({ name }) => asDelivered(home, node, name, arrived));
