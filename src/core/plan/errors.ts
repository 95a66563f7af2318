import { PkiError } from '../error.js';

export type PlanErrorCode = 'PLAN_MALFORMED' | 'PLAN_CHOICE' | 'REQUEST_UNKNOWN' | 'REQUEST_REFUSED';

/** A saved plan that is none, a part of a plan that does not exist, or a request that no plan can have. */
export class PlanError extends PkiError<PlanErrorCode> {}
