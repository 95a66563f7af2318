import { PkiError } from '../error.js';

export type PlanErrorCode = 'REQUEST_UNKNOWN' | 'REQUEST_REFUSED';

/** A request that no plan can have. */
export class PlanError extends PkiError<PlanErrorCode> {}
