import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { scratch } from '../scratch.js';

const script = '/usr/share/easy-rsa/easyrsa';

/**
 * The working folder of somebody who made the certificates of a cluster with easy-rsa, as the documentation of Kubernetes once had it:
 * `pki/ca.crt`, `pki/issued`, `pki/private`.
 */
export function easyRsaFolder(): string {
  const folder = scratch();
  const run = (...args: readonly string[]): void => {
    const { stderr, status } = spawnSync(script, ['--batch', `--pki-dir=${join(folder, 'pki')}`, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, EASYRSA: '/usr/share/easy-rsa', EASYRSA_OPENSSL: 'openssl' },
    });
    if (status !== 0) throw new Error(`easyrsa ${args.join(' ')} failed: ${stderr}`);
  };
  run('init-pki');
  run('--req-cn=10.0.0.11@1700000000', 'build-ca', 'nopass');
  const names =
    'IP:10.0.0.11,IP:10.96.0.1,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local';
  run(`--subject-alt-name=${names}`, '--days=3650', 'build-server-full', 'server', 'nopass');
  for (const client of ['kubelet', 'kubecfg', 'admin']) run('--days=3650', 'build-client-full', client, 'nopass');
  return folder;
}
