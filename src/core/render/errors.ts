import { PkiError } from '../error.js';

export type RenderErrorCode =
  | 'FLAGS_VERSION'
  | 'FLAGS_CONFLICT'
  | 'FLAGS_UNKNOWN'
  | 'FLAGS_VALUE'
  | 'FORMAT_UNFIT'
  | 'FORMAT_VERSION'
  | 'OUTPUT_CONFLICT';

/** A flag set that cannot be written, or that its component would refuse. */
export class RenderError extends PkiError<RenderErrorCode> {}
