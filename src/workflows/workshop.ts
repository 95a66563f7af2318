import { fileOf, type DesiredKubeconfig } from '../core/catalog/desired.js';
import type { CertificateFacts } from '../core/facts/certificate.js';
import type { IssuePort, Signer } from '../core/facts/issue-port.js';
import type { Observed } from '../core/facts/observed.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { inHome, type Place } from '../core/facts/place.js';
import type { Secret } from '../core/facts/secret.js';
import type { ReaderPort, Roots } from '../core/facts/store-port.js';
import { generationOf, type Generation, type Keysets, type Purpose } from '../core/keysets/keyset.js';
import { keptPair, type KeptPair } from '../core/read/kept-pair.js';
import { embeddedCredential } from '../core/read/kubeconfig.js';
import { renderPem } from '../core/read/pem.js';
import { unusable, type AuthorityKeys } from './authority-keys.js';
import { WorkflowError } from './errors.js';
import type { NewAuthority } from './make-authorities.js';

/** What signs for a purpose, with the certificate that it signs as. */
export interface Bench {
  readonly signer: Signer;
  readonly issuer: CertificateFacts;
}

/** Where the making of one run finds authorities, old and new: their certificates, their keys, what signs. */
export class Workshop {
  readonly #benches = new Map<string, Promise<Bench>>();
  readonly #secrets = new Map<string, Secret>();

  constructor(
    private readonly roots: Roots,
    readonly keysets: Keysets,
    private readonly observed: Observed,
    private readonly fresh: readonly NewAuthority[],
    private readonly reader: ReaderPort,
    private readonly keys: AuthorityKeys,
    readonly issue: IssuePort,
  ) {}

  /** @throws WorkflowError AUTHORITY_UNUSABLE */
  bench(authority: string, purpose: Purpose): Promise<Bench> {
    const key = `${authority}/${purpose}`;
    const bench = this.#benches.get(key) ?? this.#open(authority, purpose);
    this.#benches.set(key, bench);
    return bench;
  }

  /** PEM of certificates, by fingerprint. */
  certificatesPem(fingerprints: readonly string[]): string {
    return fingerprints.map((fingerprint) => renderPem('CERTIFICATE', this.certificate(fingerprint).der)).join('');
  }

  /** PEM of public keys, by fingerprint: from the keysets, or from where a copy lies. */
  publicKeysPem(fingerprints: readonly string[]): string {
    const seen = [...this.observed.files.values()].flatMap((file) =>
      file.state === 'present' && file.content.kind === 'pem'
        ? [...file.content.privateKeys, ...file.content.publicKeys]
        : [],
    );
    const listed = [...this.keysets.values()].flatMap(({ generations }) =>
      generations.flatMap(({ publicKey, spki }) =>
        spki === undefined ? [] : [{ fingerprint: publicKey, spki: Buffer.from(spki, 'base64') }],
      ),
    );
    const known = new Map([...listed, ...seen].map((key) => [key.fingerprint, key.spki]));
    return fingerprints
      .map((fingerprint) => {
        const spki = known.get(fingerprint);
        if (spki === undefined) throw unusable(`expected a key ${fingerprint.slice(0, 8)}… in authorities/, got none`);
        return renderPem('PUBLIC KEY', spki);
      })
      .join('');
  }

  /** The private key of a generation, unencrypted. Rejects as AuthorityKeys does. */
  privateKey(authority: string, generation: Generation): Promise<Secret> {
    const fresh = this.fresh.find(({ key }) => key.publicKey.fingerprint === generation.publicKey);
    return fresh === undefined ? this.keys.privateKey(authority, generation) : Promise.resolve(fresh.key.privateKey);
  }

  /**
   * The private key of a pair, where the file that holds it has to be written again although the key stays: the one file of both, or
   * the one of the other way of keeping them.
   *
   * @throws WorkflowError KEY_NOT_KEPT
   */
  keptKey(place: Place): Secret {
    const { key } = this.keptPair(place);
    if (key !== undefined) return key;
    throw new WorkflowError('KEY_NOT_KEPT', `expected a private key at ${place.path}, got none that can be read`, {
      hint: 'renew it without --reuse-key: it gets a new key then',
    });
  }

  /** What lies at a place of a pair. Nothing, where it cannot be read. */
  keptPair(place: Place): KeptPair {
    const raw = this.reader.read(this.reader.pathOf(this.roots, place) ?? '');
    return raw.state === 'present' && raw.bytes !== undefined
      ? keptPair(raw.bytes.reveal())
      : { certificates: '', key: undefined };
  }

  /** A secret that the home does not have yet: the same for everything that is made in one run. */
  newSecret(name: string): Secret {
    const secret = this.#secrets.get(name) ?? this.issue.newSecret();
    this.#secrets.set(name, secret);
    return secret;
  }

  /** Secrets of the home, by name. @throws WorkflowError SECRET_UNREADABLE */
  secrets(names: readonly string[]): ReadonlyMap<string, Secret> {
    return new Map(
      names.map((name) => {
        const raw = this.reader.read(this.reader.pathOf(this.roots, inHome(paths.secret(name))) ?? '');
        const there = raw.state === 'present' ? raw.bytes : undefined;
        if (raw.state === 'absent') return [name, this.newSecret(name)];
        if (there !== undefined) return [name, there];
        throw new WorkflowError('SECRET_UNREADABLE', `expected the secret ${name}, got a file that cannot be read`, {
          hint: 'run kubepki check, which says why',
        });
      }),
    );
  }

  /** The certificate and key that a kubeconfig embeds now. */
  embeddedCredential(desired: DesiredKubeconfig): { readonly certificate: string; readonly key: Secret } | undefined {
    const file = fileOf(desired, 'kubeconfig');
    if (desired.credential.held !== 'embedded' || file === undefined) return undefined;
    const raw = this.reader.read(this.reader.pathOf(this.roots, file.place) ?? '');
    return raw.state === 'present' && raw.bytes !== undefined
      ? embeddedCredential(raw.bytes.reveal().toString('utf8'))
      : undefined;
  }

  certificate(fingerprint: string): CertificateFacts {
    const found =
      this.observed.certificates.get(fingerprint) ??
      this.fresh.find(({ certificate }) => certificate?.fingerprint === fingerprint)?.certificate;
    if (found === undefined) throw unusable(`expected the certificate ${fingerprint.slice(0, 16)}…, got no copy of it`);
    return found;
  }

  async #open(authority: string, purpose: Purpose): Promise<Bench> {
    const keyset = this.keysets.get(authority);
    const generation = keyset === undefined ? undefined : generationOf(keyset, keyset.signs[purpose]);
    if (generation?.certificate === undefined)
      throw unusable(`expected a generation of ${authority} that signs ${purpose}, got none`);
    return {
      signer: await this.issue.signerOf(await this.privateKey(authority, generation)),
      issuer: this.certificate(generation.certificate),
    };
  }
}
