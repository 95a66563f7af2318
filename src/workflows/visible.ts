import type { DesiredState } from '../core/catalog/desired.js';
import type { ReaderPort, Roots } from '../core/facts/store-port.js';

/** Only what a folder can hold is demanded of it. */
export const visible = (desired: DesiredState, roots: Roots, reader: ReaderPort): DesiredState => ({
  ...desired,
  artefacts: desired.artefacts.filter(({ files }) =>
    files.every(({ place }) => reader.pathOf(roots, place) !== undefined),
  ),
});

/** A tree belongs to whoever owns it; nothing is expected where that is not known. */
export const expectedOwner = (node: string, owner: { readonly uid: number } | undefined): ReadonlyMap<string, number> =>
  new Map(owner === undefined ? [] : [[node, owner.uid]]);
