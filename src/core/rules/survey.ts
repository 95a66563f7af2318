import type { DesiredState } from '../catalog/desired.js';
import type { ObjectFacts } from '../facts/objects.js';
import type { Observed } from '../facts/observed.js';
import type { Audit } from './started.js';

/** Everything at once, for rules about what is there and should not be. */
export interface Survey {
  readonly desired: DesiredState;
  readonly observed: Observed;
  readonly now: Date;
  /** Components as they are started, by node; undefined where nobody looked. */
  readonly audit?: Audit | undefined;
}

/** What the cluster holds of one sort; nothing where nobody looked. */
export const objectsOf = <Of extends ObjectFacts['of']>(
  { observed }: Pick<Survey, 'observed'>,
  sort: Of,
): readonly Extract<ObjectFacts, { of: Of }>[] =>
  (observed.objects ?? []).filter((facts): facts is Extract<ObjectFacts, { of: Of }> => facts.of === sort);
