import type { Obstacle } from '../plan/obstacle.js';
import type { Waiting } from '../plan/plan.js';

/** Who has to sign, and with which key. */
export const obstacleText = ({ kind, authority, generation }: Obstacle): string =>
  kind === 'offline'
    ? `the key of ${authority} (${generation ?? ''}), which is offline; --authority-key FILE names it`
    : `${authority}, which cannot sign; kubepki check says why`;

/** One entry of `waiting` in machine output. */
export const waitingDocument = ({ action, node, artefact, reasons, obstacle }: Waiting) => ({
  action,
  node: node ?? null,
  artefact,
  reasons,
  needs: { authority: obstacle.authority, generation: obstacle.generation ?? null, because: obstacle.kind },
});
