import { PkiError } from '../error.js';

export type PlanErrorCode = 'PLAN_MALFORMED' | 'PLAN_CHOICE';

/** A saved plan that is none, or a part of a plan that does not exist. */
export class PlanError extends PkiError<PlanErrorCode> {}
