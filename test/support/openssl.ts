import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './scratch.js';

/** What OpenSSL's command line said, and whether it was content. */
export interface Verdict {
  readonly ok: boolean;
  readonly text: string;
}

function run(args: readonly string[], input: string | Buffer) {
  const { stdout, stderr, status, error } = spawnSync('openssl', args, { input, maxBuffer: 16 * 1024 * 1024 });
  if (error !== undefined) throw new Error(`openssl could not be run: ${error.message}`);
  return { stdout, stderr: stderr.toString('utf8'), ok: status === 0 };
}

/** Runs OpenSSL as a tool. @returns what it wrote; throws when it failed */
export function openssl(args: readonly string[], input: string | Buffer = ''): Buffer {
  const { stdout, stderr, ok } = run(args, input);
  if (!ok) throw new Error(`openssl ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}

/** Asks OpenSSL as a judge: failure is an answer. */
export function askOpenssl(args: readonly string[], input: string | Buffer = ''): Verdict {
  const { stdout, stderr, ok } = run(args, input);
  return { ok, text: `${stdout.toString('utf8')}${stderr}` };
}

/** Recipes of `openssl genpkey`, by the names that keys have in facts. */
const recipes = {
  'RSA-2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'RSA-3072': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072'],
  'ECDSA-P224': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-224'],
  'ECDSA-P256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'ECDSA-P384': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'ECDSA-P521': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  secp256k1: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  'explicit parameters': [
    '-algorithm',
    'EC',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-pkeyopt',
    'ec_param_enc:explicit',
  ],
  Ed25519: ['-algorithm', 'ED25519'],
} as const;

export type OpensslKey = keyof typeof recipes;

/** A private key, PEM, PKCS#8. */
export const opensslKey = (kind: OpensslKey): string => openssl(['genpkey', ...recipes[kind]]).toString('latin1');

/** SHA-256 over the SubjectPublicKeyInfo, as OpenSSL extracts it from a private key. */
export const publicFingerprint = (privateKey: string): string =>
  createHash('sha256')
    .update(openssl(['pkey', '-pubout', '-outform', 'DER'], privateKey))
    .digest('hex');

/**
 * A self-signed certificate, PEM.
 *
 * @param args further arguments of `openssl req -x509`
 * @param settings lines of the `[req]` section
 */
export function opensslCertificate(key: string, args: readonly string[], settings: readonly string[] = []): string {
  const folder = scratch();
  const paths = { key: join(folder, 'key.pem'), config: join(folder, 'openssl.cnf') };
  writeFileSync(paths.key, key, { mode: 0o600 });
  writeFileSync(paths.config, ['[req]', 'distinguished_name = name', ...settings, '[name]', ''].join('\n'));
  // Without any extension OpenSSL makes a certificate of version 1.
  const extension = args.includes('-addext') ? [] : ['-addext', 'basicConstraints=CA:TRUE'];
  const request = ['req', '-x509', '-new', '-config', paths.config, '-key', paths.key];
  return openssl([...request, ...args, ...extension]).toString('latin1');
}
