import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openssl } from '../openssl.js';
import { scratch } from '../scratch.js';
import type { Pair } from './tool-authority.js';

/** A request and how it is signed, in the words of OpenSSL's configuration file. */
export interface OpensslLeaf {
  /** As `-subj` has it. */
  readonly subject: string;
  /** Lines of an extension section; without any OpenSSL 3.0 writes a certificate of version 1. */
  readonly extensions?: readonly string[];
  readonly days: number;
}

/** A CA that is kept with the command line of OpenSSL, as people do it by hand. */
export class OpensslAuthority {
  readonly #folder = scratch();
  readonly pair: Pair;

  constructor(
    subject: string,
    { days, extensions }: { readonly days: number; readonly extensions: readonly string[] },
  ) {
    const key = rsaKey();
    this.#put('ca.key', key);
    this.#put(
      'ca.cnf',
      ['[req]', 'distinguished_name=name', 'x509_extensions=ca', '[name]', '[ca]', ...extensions, ''].join('\n'),
    );
    const made = ['req', '-x509', '-new', '-sha256', '-key', this.#at('ca.key'), '-config', this.#at('ca.cnf')];
    openssl([...made, '-subj', subject, '-days', String(days), '-out', this.#at('ca.crt')]);
    this.pair = { certificate: openssl(['x509', '-in', this.#at('ca.crt')]).toString(), key };
  }

  issue({ subject, extensions = [], days }: OpensslLeaf): Pair {
    const key = rsaKey();
    this.#put('leaf.key', key);
    this.#put('leaf.cnf', ['[req]', 'distinguished_name=name', '[name]', '[leaf]', ...extensions, ''].join('\n'));
    const request = ['req', '-new', '-sha256', '-key', this.#at('leaf.key'), '-config', this.#at('leaf.cnf')];
    openssl([...request, '-subj', subject, '-out', this.#at('leaf.csr')]);
    const signed = [
      'x509',
      '-req',
      '-sha256',
      '-in',
      this.#at('leaf.csr'),
      '-CA',
      this.#at('ca.crt'),
      '-CAkey',
      this.#at('ca.key'),
    ];
    const more = extensions.length === 0 ? [] : ['-extfile', this.#at('leaf.cnf'), '-extensions', 'leaf'];
    return { certificate: openssl([...signed, '-CAcreateserial', '-days', String(days), ...more]).toString(), key };
  }

  #at(name: string): string {
    return join(this.#folder, name);
  }

  #put(name: string, text: string): void {
    writeFileSync(this.#at(name), text, { mode: 0o600 });
  }
}

const rsaKey = (): string => openssl(['genrsa', '-traditional', '2048']).toString();
