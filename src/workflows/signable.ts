import { keyOf } from '../core/catalog/desired.js';
import type { Plan } from '../core/plan/plan.js';
import { WorkflowError } from './errors.js';

/**
 * Refuses where everything that is to be done, or something that was asked for by its name, waits for an authority that cannot sign.
 * What merely also waits is said in the report.
 *
 * @param isNamed whether all of it has to be done or nothing
 * @throws WorkflowError AUTHORITY_OFFLINE, AUTHORITY_UNUSABLE
 */
export function assertSignable({ actions, waiting }: Pick<Plan, 'actions' | 'waiting'>, isNamed: boolean): void {
  const [first] = waiting;
  if (first === undefined || (actions.length > 0 && !isNamed)) return;
  const { kind, authority, generation } = first.obstacle;
  const what = `${keyOf(first)}${waiting.length === 1 ? '' : ` and ${waiting.length - 1} more`}`;
  throw {
    offline: () =>
      new WorkflowError(
        'AUTHORITY_OFFLINE',
        `expected the private key of ${authority} (${generation ?? ''}) to sign ${what}, got none: it is offline`,
        { hint: 'nothing was changed; name the file that it was exported to with --authority-key FILE' },
      ),
    unable: () =>
      new WorkflowError('AUTHORITY_UNUSABLE', `expected ${authority} to be able to sign ${what}, got that it is not`, {
        hint: 'nothing was changed; run kubepki check, which says what is wrong with it',
      }),
    unknown: () =>
      new WorkflowError('AUTHORITY_UNUSABLE', `expected ${authority} to make ${what} from, got a home without it`, {
        hint: 'nothing was changed; put its certificate back where the node has it, and import the cluster again',
      }),
    lost: () =>
      new WorkflowError('SECRET_UNREADABLE', `expected the secret ${authority} to make ${what} with, got none`, {
        hint: 'nothing was changed; put its file back from a backup: it is never made a second time',
      }),
    unreadable: () =>
      new WorkflowError(
        'ENCRYPTION_REFUSED',
        `expected a spec that still reads what is encrypted, got one that does not: ${what} waits`,
        {
          hint: 'nothing was changed; run kubepki explain encryption-unreadable',
        },
      ),
  }[kind]();
}
