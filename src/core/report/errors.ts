import { PkiError } from '../error.js';

/** `REPORT_NODES`: the form is about one node, and the report is about several or none. */
export type ReportErrorCode = 'REPORT_NODES';

/** A report that a form cannot say. */
export class ReportError extends PkiError<ReportErrorCode> {}
