import type { Obstacle } from '../plan/obstacle.js';
import type { Waiting } from '../plan/plan.js';

/** Who has to sign, and with which key. */
export const obstacleText = ({ kind, authority, generation }: Obstacle): string =>
  ({
    offline: `the key of ${authority} (${generation ?? ''}), which is offline`,
    unable: `${authority}, which cannot sign`,
    unknown: `${authority}, of which the home has nothing`,
    lost: `the secret ${authority}, which the home has lost`,
    unreadable: 'Secrets that could not be read any more',
  })[kind];

/** What to do about what waits, a line for each way. */
export const waysOut = (waiting: readonly Waiting[]): readonly string[] =>
  (['offline', 'unable', 'unknown', 'lost', 'unreadable'] as const)
    .filter((kind) => waiting.some(({ obstacle }) => obstacle.kind === kind))
    .map(
      (kind) =>
        ({
          offline: 'A key that is offline signs for one run with --authority-key FILE.',
          unable: 'Why an authority cannot sign, kubepki check says.',
          unknown:
            'Of an authority that the home has nothing of, nothing can be made: put its file back from a backup, and import the cluster again to have it managed.',
          lost: 'A secret is never made a second time, since what it has encrypted is lost without it: put its file back from a backup or from a node.',
          unreadable:
            'How a key is changed without losing what it has encrypted, kubepki explain encryption-unreadable says.',
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
