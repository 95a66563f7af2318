import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { parse } from 'ipaddr.js';
import {
  authorityKeyId,
  basicConstraints,
  certificatePem,
  ecdsaWithSha256,
  extendedKeyUsage,
  forge,
  integer,
  keyOf,
  keyUsage,
  name,
  oid,
  sanExtension,
  sequence,
  subjectKeyId,
  tlv,
  type ForgedKey,
} from '../forge.js';

type Usage = 'serverAuth' | 'clientAuth';

/** A certificate as a tool issues it. */
export interface Leaf {
  /** `CN=…`, `O=…`, in order. */
  readonly subject: readonly string[];
  readonly usages: readonly Usage[];
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly days?: number;
  /** Of its key, when it is not that of its authority. */
  readonly kind?: KeyKind;
  /** X.509 version 1, without any extension. */
  readonly isVersion1?: boolean;
}

/** PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

export type KeyKind = 'RSA' | 'EC';

const rsaWithSha256 = sequence(oid('1.2.840.113549.1.1.11'), tlv(0x05));

/** The label and form that Go and OpenSSL of that time write: PKCS#1 and SEC1. */
export const privatePem = (key: KeyObject): string =>
  key.export({ format: 'pem', type: key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1' }) as string;

export const newKey = (kind: KeyKind): ForgedKey =>
  keyOf(
    kind === 'RSA'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  );

interface AuthorityOptions {
  readonly days?: number;
  /** As forge.ts has it; 0 leaves the extension out. */
  readonly keyUsageOctet?: number;
  readonly serial?: number;
  /** How many days what it issues lasts, where nothing else is said. */
  readonly leafDays?: number;
}

/** A CA of another tool: its certificate, and what it issues. */
export class ToolAuthority {
  readonly #key: ForgedKey;
  readonly #subject: Buffer;
  readonly #leafDays: number;
  readonly pair: Pair;

  /** @param subject `CN=…`, in order */
  constructor(
    subject: readonly string[],
    private readonly kind: KeyKind,
    private readonly now: Date,
    { days = 3650, keyUsageOctet = 0xa4, serial, leafDays = 365 }: AuthorityOptions = {},
  ) {
    this.#leafDays = leafDays;
    this.#key = newKey(kind);
    this.#subject = name(...subject);
    const der = forge({
      subject: this.#subject,
      issuer: this.#subject,
      key: this.#key,
      signer: this.#key,
      notBefore: after(now, -1 / 24),
      notAfter: after(now, days),
      extensions: [
        basicConstraints(true),
        ...(keyUsageOctet === 0 ? [] : [keyUsage(keyUsageOctet)]),
        subjectKeyId(this.#key.id),
      ],
      ...(serial === undefined ? {} : { serial: integer(Buffer.from([serial])) }),
      ...this.#algorithm,
    });
    this.pair = { certificate: certificatePem(der), key: privatePem(this.#key.key) };
  }

  get #algorithm() {
    return { innerAlgorithm: this.kind === 'RSA' ? rsaWithSha256 : ecdsaWithSha256 };
  }

  issue({
    subject,
    usages,
    dns = [],
    ip = [],
    days = this.#leafDays,
    kind = this.kind,
    isVersion1 = false,
  }: Leaf): Pair {
    const key = newKey(kind);
    const der = forge({
      subject: name(...subject),
      issuer: this.#subject,
      key,
      signer: this.#key,
      notBefore: after(this.now, -1 / 24),
      notAfter: after(this.now, days),
      extensions: isVersion1
        ? []
        : [
            basicConstraints(false),
            keyUsage(0xa0),
            ...(usages.length === 0 ? [] : [extendedKeyUsage(...usages)]),
            authorityKeyId(this.#key.id),
            ...(dns.length + ip.length === 0
              ? []
              : [
                  sanExtension(
                    dns,
                    ip.map((address) => parse(address).toByteArray()),
                  ),
                ]),
          ],
      ...(isVersion1 ? { version: Buffer.alloc(0) } : {}),
      ...this.#algorithm,
    });
    return { certificate: certificatePem(der), key: privatePem(key.key) };
  }
}

const after = (time: Date, days: number): Date => new Date(time.getTime() + Math.round(days * 86_400_000));
