import { PkiError } from '../error.js';

export type ReadErrorCode =
  | 'READ_PEM'
  | 'READ_DER'
  | 'READ_CERTIFICATE'
  | 'READ_KEY'
  | 'READ_CONTAINER'
  | 'READ_KUBECONFIG'
  | 'READ_KUBEADM'
  | 'READ_FACTS'
  | 'READ_FACTS_SECRET';

/** Bytes that are not what they should be. The message says what was expected and what was found. */
export class ReadError extends PkiError<ReadErrorCode> {}
