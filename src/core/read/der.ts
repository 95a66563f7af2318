import { ReadError } from './errors.js';

/** ASN.1 tags as they appear in the identifier octet (X.690 8.1.2): class and constructed bit included. */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context: (number: number) => 0x80 | number,
  contextConstructed: (number: number) => 0xa0 | number,
} as const;

/** One element: its identifier octet, its contents, and both with the length octets. */
export interface Element {
  readonly tag: number;
  readonly contents: Buffer;
  readonly raw: Buffer;
}

/**
 * Reads DER (X.690 section 10) front to back and refuses everything that is only BER: indefinite or padded lengths,
 * padded integers, bytes left over. Every method throws ReadError READ_DER.
 */
export class DerReader {
  #offset = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly what: string,
  ) {}

  get empty(): boolean {
    return this.#offset >= this.bytes.length;
  }

  peek(): number | undefined {
    return this.bytes[this.#offset];
  }

  /** The next element, which must have this tag if one is given. */
  element(expected?: number): Element {
    const start = this.#offset;
    const found = this.#octet();
    if (expected !== undefined && found !== expected) this.#fail(`tag 0x${hex(expected)}`, `0x${hex(found)}`);
    if ((found & 0x1f) === 0x1f) this.#fail('a low tag number', 'a high one');
    const length = this.#length();
    const from = this.#offset;
    if (from + length > this.bytes.length) this.#fail(`${length} bytes of contents`, `${this.bytes.length - from}`);
    this.#offset = from + length;
    return {
      tag: found,
      contents: this.bytes.subarray(from, from + length),
      raw: this.bytes.subarray(start, from + length),
    };
  }

  /** The next element if it has this tag. */
  optional(expected: number): Element | undefined {
    return this.peek() === expected ? this.element() : undefined;
  }

  /** A reader of the contents of the next element. */
  enter(expected: number, what: string): DerReader {
    return new DerReader(this.element(expected).contents, what);
  }

  /** A minimal INTEGER of any size (X.690 8.3.2). */
  integer(): bigint {
    const { contents } = this.element(tag.integer);
    const [first, second] = contents;
    if (first === undefined) return this.#fail('an integer', 'no contents');
    if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
      this.#fail('a minimal integer', 'a padded one');
    }
    const magnitude = BigInt(`0x${contents.toString('hex')}`);
    return first < 0x80 ? magnitude : magnitude - (1n << BigInt(8 * contents.length));
  }

  oid(): string {
    const { contents } = this.element(tag.oid);
    const arcs: bigint[] = [];
    let value = 0n;
    let open = false;
    for (const octet of contents) {
      if (!open && octet === 0x80) this.#fail('a minimal object identifier', 'a padded one');
      value = (value << 7n) | BigInt(octet & 0x7f);
      open = octet >= 0x80;
      if (open) continue;
      arcs.push(value);
      value = 0n;
    }
    const [first] = arcs;
    if (open || first === undefined) return this.#fail('an object identifier', 'a truncated one');
    const root = first < 80n ? first / 40n : 2n;
    return [root, first - root * 40n, ...arcs.slice(1)].join('.');
  }

  boolean(): boolean {
    const { contents } = this.element(tag.boolean);
    if (contents.length !== 1 || (contents[0] !== 0 && contents[0] !== 0xff))
      this.#fail('a boolean 00 or FF', 'another');
    return contents[0] === 0xff;
  }

  /** The bytes of a BIT STRING of whole octets, as keys and signatures are. */
  octetBits(): Buffer {
    const { contents } = this.element(tag.bitString);
    if (contents[0] !== 0)
      this.#fail('a bit string of whole octets', contents.length === 0 ? 'no contents' : 'unused bits');
    return contents.subarray(1);
  }

  /** The numbers of the bits that are set in a named-bit BIT STRING, trailing zeros removed (X.690 11.2.2). */
  namedBits(): readonly number[] {
    const { contents } = this.element(tag.bitString);
    const unused = contents[0];
    if (unused === undefined || unused > 7 || (contents.length === 1 && unused !== 0))
      return this.#fail('a bit string', 'a malformed one');
    const octets = contents.subarray(1);
    const last = octets.at(-1);
    if (last !== undefined && (last & ((1 << unused) - 1)) !== 0) this.#fail('unused bits of zero', 'others');
    const set: number[] = [];
    octets.forEach((octet, index) => {
      for (let bit = 0; bit < 8; bit += 1) if (octet & (0x80 >> bit)) set.push(index * 8 + bit);
    });
    return set;
  }

  /** Nothing may follow. */
  end(): void {
    if (!this.empty) this.#fail('the end', `${this.bytes.length - this.#offset} more bytes`);
  }

  #octet(): number {
    const octet = this.bytes[this.#offset];
    if (octet === undefined) return this.#fail('another byte', 'the end');
    this.#offset += 1;
    return octet;
  }

  #length(): number {
    const first = this.#octet();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 4) this.#fail('a definite length of at most four octets', `0x${hex(first)}`);
    let length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + this.#octet();
    if (length < 0x80 || length < 256 ** (count - 1)) this.#fail('a minimal length', 'a padded one');
    return length;
  }

  #fail(expected: string, got: string): never {
    throw new ReadError('READ_DER', `malformed ${this.what}: expected ${expected}, got ${got} at byte ${this.#offset}`);
  }
}

const hex = (octet: number): string => octet.toString(16).padStart(2, '0');

/** Reads the one element that the bytes must consist of, and nothing after it. */
export function readWhole<T>(bytes: Buffer, what: string, read: (reader: DerReader) => T): T {
  const reader = new DerReader(bytes, what);
  const value = read(reader);
  reader.end();
  return value;
}
