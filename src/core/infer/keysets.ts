import { catalog } from '../catalog/catalog.js';
import { kubepki } from '../catalog/layouts/kubepki.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey } from '../facts/place.js';
import { generationId, type Keyset, type Keysets } from '../keysets/keyset.js';

/** The certificates in a trust file of a node; empty when there are none to read. */
function bundleAt(observed: Observed, node: string, path: string): readonly CertificateFacts[] {
  const file = observed.files.get(placeKey(onNode(node, path)));
  return file?.state === 'present' && file.content.kind === 'pem' ? file.content.certificates : [];
}

/**
 * Keysets as far as trust files on a node tell: what is trusted; who signs only where there is no choice.
 *
 * @param trustOf the path of the trust file of a row
 */
export function keysetsFromTrust(
  observed: Observed,
  node: string,
  trustOf: (row: string) => string | undefined = (row) => kubepki.paths[row]?.trust,
): Keysets {
  const keysets = new Map<string, Keyset>();
  for (const [name, row] of Object.entries(catalog)) {
    const path = trustOf(name);
    if (row.kind !== 'trust' || path === undefined) continue;
    const generations = bundleAt(observed, node, path).map(({ publicKey, fingerprint }) => ({
      // A bundle may hold two certificates of one key, as after a renewal that kept it: here the certificate tells them apart.
      id: generationId(fingerprint),
      publicKey: publicKey.fingerprint,
      certificate: fingerprint,
    }));
    const [only, ...more] = generations;
    if (only === undefined) continue;
    keysets.set(row.authority, {
      authority: row.authority,
      generations,
      signs: more.length === 0 ? { clients: only.id, servers: only.id } : {},
      trusted: generations.map(({ id }) => id),
    });
  }
  return keysets;
}
