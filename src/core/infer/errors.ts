import { PkiError } from '../error.js';

export type InferErrorCode = 'INFER_NODES' | 'INFER_ETCD';

/** What was found does not say enough to make a spec of it. */
export class InferError extends PkiError<InferErrorCode> {}
