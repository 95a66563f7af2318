const brand = Symbol.for('kubepki.error');

/**
 * A foreseen failure. Every room narrows `Code` to its own closed union.
 *
 * - `message` reads "expected X, got Y", without a full stop;
 * - `hint` names the next command or edit, where there is one.
 */
export class PkiError<Code extends string = string> extends Error {
  /** Errors cross from the lazily loaded chunk that issues certificates, where `instanceof` would not hold. */
  readonly [brand] = true;
  readonly hint: string | undefined;

  constructor(
    readonly code: Code,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PkiError';
    this.hint = options.hint;
  }
}

export const isPkiError = (error: unknown): error is PkiError =>
  typeof error === 'object' && error !== null && (error as { [brand]?: boolean })[brand] === true;
