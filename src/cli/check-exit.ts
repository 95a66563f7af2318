import type { Status } from '../core/report/check-report.js';
import { statusUnder, type FailOn } from '../core/report/forms/form.js';
import { monitoring } from './exit-codes.js';

/** What an exit code says: the state as a monitoring plugin does, whether there is anything at all, or nothing. */
export const exitModes = ['standard', 'any', 'never'] as const;
export type ExitMode = (typeof exitModes)[number];

const codes: Readonly<Record<ExitMode, (status: Status) => number>> = {
  standard: (status) => monitoring[status],
  any: (status) => (status === 'ok' ? 0 : 1),
  never: () => 0,
};

/** The exit code of a check that was made; one that could not be made is unknown in every mode. */
export const checkExit = (status: Status, mode: ExitMode, failOn: FailOn): number =>
  codes[mode](statusUnder(status, failOn));
