const redacted = '[secret]';

/**
 * Bytes that may hold a private key. They cannot reach output, a log or an error by accident:
 * every way of turning this into text says `[secret]`. Only `reveal` gives the bytes, and each of its callers is a place to review.
 */
export class Secret {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array | string) {
    this.#bytes = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
  }

  reveal(): Buffer {
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted;
  }
}
