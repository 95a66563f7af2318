import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderPem } from '../../src/core/read/pem.js';
import { goodHome, pki, textAt } from '../support/copies.js';
import { sequence } from '../support/forge.js';
import { put } from '../support/home.js';
import { binaries, withComponents } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

withComponents('etcd, which trusts a file with PEM of several kinds,', () => {
  let home: string;
  beforeAll(async () => {
    home = await goodHome();
  });

  /** Flags of a member that serves on a free port of loopback. */
  const flagsOf = (trust: string): readonly string[] => [
    `--data-dir=${join(scratch(), 'data')}`,
    '--listen-client-urls=https://127.0.0.1:0',
    '--advertise-client-urls=https://127.0.0.1:2379',
    '--listen-peer-urls=http://127.0.0.1:0',
    `--cert-file=${pki(home, 'etcd/server.crt')}`,
    `--key-file=${pki(home, 'etcd/server.key')}`,
    '--client-cert-auth=true',
    `--trusted-ca-file=${trust}`,
  ];

  const trustWith = (more: string): string => {
    const folder = scratch();
    put(folder, 'ca.crt', textAt(pki(home, 'etcd/ca.crt')));
    appendFileSync(join(folder, 'ca.crt'), more);
    return join(folder, 'ca.crt');
  };

  it.each(['X509 CRL', 'TRUSTED CERTIFICATE', 'PUBLIC KEY'])('does not start with %s in it', (label) => {
    const flags = flagsOf(trustWith(renderPem(label, sequence())));
    const { status, stderr } = spawnSync(binaries().etcd, flags, { encoding: 'utf8', timeout: 20_000 });
    expect(status).toBe(1);
    expect(stderr).toContain('x509: malformed');
  });

  it('starts with its authority and text around it', async () => {
    const member = spawn(binaries().etcd, flagsOf(trustWith('# the end\n')), { stdio: ['ignore', 'ignore', 'pipe'] });
    try {
      let said = '';
      await new Promise<void>((resolve, reject) => {
        member.once('exit', () => reject(new Error(said)));
        member.stderr.on('data', (chunk: Buffer) => {
          said += chunk.toString('utf8');
          if (said.includes('serving client traffic securely')) resolve();
        });
      });
    } finally {
      member.kill('SIGKILL');
    }
  });
});
