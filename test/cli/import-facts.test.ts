import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { makeHome, smallSpec } from '../support/home.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';

const said = ['--kubernetes-version', '1.37', '--address', 'w1=10.0.1.21'];

const more = 'layout: kubeadm\n';

/** Facts of every node of a home, in a folder. */
async function factsOf(lacking: readonly string[] = []): Promise<string> {
  const home = await makeHome(smallSpec(more));
  for (const path of lacking) rmSync(join(home, 'nodes/cp1/etc/kubernetes/pki', path));
  const folder = scratch();
  for (const node of ['cp1', 'w1'])
    expect(
      kubepki(['collect', '--root', join(home, 'nodes', node), '--node', node, '--out', join(folder, `${node}.json`)])
        .code,
    ).toBe(0);
  return folder;
}

const specOf = (text: string) => parse(text) as Record<string, unknown> & { certificates: Record<string, unknown> };

describe('import --facts', () => {
  it('gives back the spec of the cluster, and says that no key is there', async () => {
    const { code, stdout, stderr } = kubepki(['import', '--facts', await factsOf(), ...said]);
    expect({ code, keys: stderr.includes('no private keys') }).toEqual({ code: 0, keys: true });
    expect(specOf(stdout)).toMatchObject({
      ...(parse(smallSpec(more)) as object),
      network: { dnsDomain: 'cluster.local', serviceCidrs: ['10.96.0.0/12'] },
    });
    expect(specOf(stdout).certificates).toEqual({ algorithm: 'ECDSA-P256' });
  });

  it('makes a setting of what is unusual, once', async () => {
    const facts = await factsOf(['etcd/healthcheck-client.crt', 'etcd/healthcheck-client.key']);
    const { stdout } = kubepki(['import', '--facts', facts, ...said]);
    expect(specOf(stdout).certificates).toEqual({
      algorithm: 'ECDSA-P256',
      overrides: { 'etcd-healthcheck-client': { absent: true } },
    });
  });

  it('asks for what facts do not tell, and refuses what is no facts and what makes a home', async () => {
    const folder = await factsOf();
    const failure = (...args: readonly string[]) => {
      const { error } = kubepkiJson(['import', '--facts', ...args]) as { readonly error: { readonly code: string } };
      return error.code;
    };
    expect(failure(folder)).toBe('IMPORT_INCOMPLETE');
    expect(failure(folder, folder, ...said)).toBe('CLI_USAGE');
    expect(failure(folder, '--into', scratch(), ...said)).toBe('CLI_USAGE');
    const broken = join(scratch(), 'broken.json');
    writeFileSync(broken, '{}');
    expect(failure(broken, ...said)).toBe('READ_FACTS');
  });
});
