import type { Obstacle } from '../plan/obstacle.js';
import type { Waiting } from '../plan/plan.js';

/** Who has to sign, and with which key. */
export const obstacleText = ({ kind, authority, generation }: Obstacle): string =>
  kind === 'offline'
    ? `the key of ${authority} (${generation ?? ''}), which is offline`
    : `${authority}, which cannot sign`;

/** What to do about what waits, a line for each way. */
export const waysOut = (waiting: readonly Waiting[]): readonly string[] =>
  (['offline', 'unable'] as const)
    .filter((kind) => waiting.some(({ obstacle }) => obstacle.kind === kind))
    .map(
      (kind) =>
        ({
          offline: 'A key that is offline signs for one run with --authority-key FILE.',
          unable: 'Why an authority cannot sign, kubepki check says.',
        })[kind],
    );

/** One entry of `waiting` in machine output. */
export const waitingDocument = ({ action, node, artefact, reasons, obstacle }: Waiting) => ({
  action,
  node: node ?? null,
  artefact,
  reasons,
  needs: { authority: obstacle.authority, generation: obstacle.generation ?? null, because: obstacle.kind },
});
