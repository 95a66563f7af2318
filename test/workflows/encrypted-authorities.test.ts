import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { artefactKey, keyOf } from '../../src/core/catalog/desired.js';
import { applyPlan } from '../../src/workflows/apply.js';
import { listAuthorities } from '../../src/workflows/authorities.js';
import { encryptAuthorities } from '../../src/workflows/encrypt-authorities.js';
import { openHome } from '../../src/workflows/home.js';
import { planHome } from '../../src/workflows/plan.js';
import { restoreAuthority } from '../../src/workflows/restore-authority.js';
import { checkPath, days, makeHome, today, tools as plainTools } from '../support/home.js';
import { filesIn } from '../support/leaves.js';
import { askOpenssl } from '../support/openssl.js';
import { refusal } from '../support/refusal.js';
import { scratch } from '../support/scratch.js';

import { everything, keysOf, offline, pki, secret, stateOf, tools, toolsWith } from '../support/sealed-homes.js';

describe('a file that lends a key', () => {
  it.each<[string, string, (home: string) => Promise<string>]>([
    ['is not there', 'PATH_NOT_FOUND', () => Promise.resolve('/nowhere')],
    ['holds no key', 'KEY_UNKNOWN', (home) => Promise.resolve(pki(home, 'ca.crt'))],
    ['holds the key of something else', 'KEY_UNKNOWN', (home) => Promise.resolve(pki(home, 'apiserver.key'))],
    ['is of another home', 'KEY_UNKNOWN', async () => (await offline('ca')).file('ca')],
  ])('and %s is refused', async (_, code, make) => {
    const { home } = await offline('ca');
    const file = await make(home);
    expect(refusal(() => openHome(home, reader, [file]))).toBe(code);
    await expect(restoreAuthority(home, file, tools, today)).rejects.toMatchObject({ code });
  });

  it('and has the certificate of one key and another key changes nothing', async () => {
    const { home, file } = await offline('ca', 'etcd-ca');
    const block = /-----BEGIN ENC[^]*/;
    const mixed = readFileSync(file('ca'), 'latin1').replace(
      block,
      block.exec(readFileSync(file('etcd-ca'), 'latin1'))?.[0] ?? '',
    );
    writeFileSync(file('mixed'), mixed);
    rmSync(pki(home, 'apiserver.crt'));
    const before = everything(home);
    const planned = planHome(openHome(home, reader, [file('mixed')]), reader, today);
    await expect(applyPlan(planned, tools, 'test', today)).rejects.toMatchObject({ code: 'AUTHORITY_UNUSABLE' });
    await expect(restoreAuthority(home, file('mixed'), tools, today)).rejects.toMatchObject({
      code: 'AUTHORITY_UNUSABLE',
    });
    expect(everything(home)).toEqual(before);
  });

  it('can be a plain key, as from a backup of a key that is gone', async () => {
    const [home, backup] = [await makeHome(), join(scratch(), 'ca.key')];
    const [key = ''] = keysOf(home, 'ca');
    writeFileSync(backup, readFileSync(key), { mode: 0o600 });
    rmSync(key);
    rmSync(pki(home, 'apiserver.crt'));
    const planned = planHome(openHome(home, reader, [backup]), reader, today);
    expect((await applyPlan(planned, plainTools, 'test', today)).done.map(keyOf)).toEqual(['cp1/apiserver']);
    await restoreAuthority(home, backup, plainTools, today);
    expect(checkPath(home).status).toBe('ok');
  });
});

describe('an authority that is encrypted', () => {
  it('was plain before: encrypt takes all that are, once, under one passphrase', async () => {
    const home = await makeHome();
    expect((await encryptAuthorities(home, ['etcd-ca'], tools, today)).map(({ authority }) => authority)).toEqual([
      'etcd-ca',
    ]);
    const other = toolsWith('another passphrase');
    await expect(encryptAuthorities(home, [], other, today)).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
    expect(await encryptAuthorities(home, [], tools, today)).toHaveLength(3);
    expect(await encryptAuthorities(home, [], plainTools, today)).toEqual([]);
    for (const path of filesIn(join(home, 'authorities')).filter((one) => one.endsWith('.key')))
      expect(askOpenssl(['pkey', '-in', path, '-passin', `pass:${secret}`, '-noout'])).toMatchObject({ ok: true });
    expect(checkPath(home).status).toBe('ok');
  });

  it('has company: a new authority is encrypted as the others are', async () => {
    const home = await makeHome();
    await encryptAuthorities(home, [], tools, today);
    rmSync(join(home, 'authorities/front-proxy-ca'), { recursive: true });
    for (const path of ['front-proxy-ca.crt', 'front-proxy-client.crt', 'front-proxy-client.key'])
      rmSync(pki(home, path));
    const planned = planHome(openHome(home, reader), reader, today);
    await expect(applyPlan(planned, toolsWith('another passphrase'), 'test', today)).rejects.toMatchObject({
      code: 'WRONG_PASSPHRASE',
    });
    await applyPlan(planned, tools, 'test', today);
    expect(stateOf(home, 'front-proxy-ca')).toBe('encrypted');
    expect(checkPath(home).status).toBe('ok');
  });

  it('is critical where it is broken, and on a node, where nobody could open it', async () => {
    const home = await makeHome();
    await encryptAuthorities(home, [], tools, today);
    const [key = ''] = keysOf(home, 'ca');
    writeFileSync(pki(home, 'signer-client.key'), readFileSync(key));
    expect(checkPath(home).findings).toMatchObject([
      { rule: 'unparsable', artefact: 'signer-client', severity: 'critical' },
    ]);
    writeFileSync(key, readFileSync(key, 'latin1').slice(0, 200));
    expect(checkPath(home).findings).toContainEqual(expect.objectContaining({ rule: 'unparsable', artefact: 'ca' }));
  });

  it('has as many live certificates as there are', async () => {
    const home = await makeHome();
    const count = () =>
      Object.fromEntries(
        listAuthorities(openHome(home, reader), reader, today).map((row) => [
          artefactKey({ node: undefined, name: row.name }),
          row.live,
        ]),
      );
    const before = count();
    expect(before).toMatchObject({ 'etcd-ca': 4, 'front-proxy-ca': 1, sa: 0 });
    rmSync(pki(home, 'front-proxy-client.crt'));
    expect(count()).toEqual(before);
    expect(listAuthorities(openHome(home, reader), reader, days(400)).map(({ live }) => live)).toEqual([0, 0, 0, 0]);
  });
});
