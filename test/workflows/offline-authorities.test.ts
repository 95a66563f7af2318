import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { writer } from '../../src/adapters/store/write.js';
import { keyOf } from '../../src/core/catalog/desired.js';
import { keyLocation } from '../../src/core/keysets/keyset.js';
import { readContent } from '../../src/core/read/content.js';
import { applyPlan, type Tools } from '../../src/workflows/apply.js';
import { exportAuthority } from '../../src/workflows/export-authority.js';
import { openHome } from '../../src/workflows/home.js';
import { planHome, planRenewal } from '../../src/workflows/plan.js';
import { restoreAuthority } from '../../src/workflows/restore-authority.js';
import { assertSignable } from '../../src/workflows/signable.js';
import { checkPath, days, makeHome, today } from '../support/home.js';
import { filesIn } from '../support/leaves.js';
import { askOpenssl } from '../support/openssl.js';
import { refusal } from '../support/refusal.js';
import { scratch } from '../support/scratch.js';

import { everything, keysOf, offline, pki, request, secret, stateOf, tools } from '../support/sealed-homes.js';

describe('an authority that is exported', () => {
  it('is one file with its certificate and its key, encrypted, for its owner alone, which OpenSSL opens', async () => {
    const { home, file } = await offline('ca');
    const text = readFileSync(file('ca'), 'latin1');
    expect(text.match(/BEGIN [A-Z ]+/g)).toEqual(['BEGIN CERTIFICATE', 'BEGIN ENCRYPTED PRIVATE KEY']);
    expect(statSync(file('ca')).mode & 0o777).toBe(0o600);
    expect(askOpenssl(['pkey', '-in', file('ca'), '-passin', `pass:${secret}`, '-noout'])).toMatchObject({ ok: true });
    expect(keysOf(home, 'ca')).toEqual([]);
    expect(openHome(home, reader).keysets.get('ca')?.generations.map(keyLocation)).toEqual([{ held: 'offline' }]);
  });

  it('leaves a home that passes its check, has nothing to do, and says where the key is', async () => {
    const { home } = await offline('ca', 'etcd-ca', 'front-proxy-ca', 'sa');
    expect(filesIn(join(home, 'authorities')).filter((path) => path.endsWith('.key'))).toEqual([]);
    expect(checkPath(home).status).toBe('ok');
    expect(planHome(openHome(home, reader), reader, today).plan).toMatchObject({ actions: [], waiting: [], left: [] });
    expect(stateOf(home, 'ca')).toBe('away');
    expect(existsSync(pki(home, 'signer-client.key'))).toBe(true);
  });

  it('leaves public things to be made without it, and lets the rest wait for it, by name', async () => {
    const { home } = await offline('ca', 'sa');
    for (const path of ['ca.crt', 'sa.pub', 'sa.key', 'apiserver.crt', 'signer-client.key', 'etcd/peer.crt'])
      rmSync(pki(home, path));
    const planned = planHome(openHome(home, reader), reader, today);
    expect(planned.plan.actions.map(keyOf)).toEqual(['cp1/ca.crt', 'cp1/sa.pub', 'cp1/etcd-peer']);
    const id = openHome(home, reader).keysets.get('ca')?.signs.servers;
    expect(planned.plan.waiting.map((one) => [keyOf(one), one.obstacle.authority, one.obstacle.kind])).toEqual([
      ['cp1/sa.key', 'sa', 'offline'],
      ['cp1/signer-client', 'ca', 'offline'],
      ['cp1/apiserver', 'ca', 'offline'],
    ]);
    expect(planned.plan.waiting.at(-1)?.obstacle.generation).toBe(id);
    const { done, remaining } = await applyPlan(planned, tools, 'test', today);
    expect({ done: done.map(keyOf), remaining }).toEqual({
      done: ['cp1/ca.crt', 'cp1/sa.pub', 'cp1/etcd-peer'],
      remaining: [],
    });
    expect(refusal(() => assertSignable(planHome(openHome(home, reader), reader, today).plan, false))).toBe(
      'AUTHORITY_OFFLINE',
    );
  });

  it('still has its modes narrowed where something of it waits', async () => {
    const { home } = await offline('ca');
    rmSync(pki(home, 'apiserver.crt'));
    chmodSync(pki(home, 'apiserver.key'), 0o644);
    const { plan } = planHome(openHome(home, reader), reader, today);
    expect(plan.actions.map((one) => [one.action, keyOf(one)])).toEqual([['permissions', 'cp1/apiserver']]);
    expect(plan.waiting.map((one) => [one.action, keyOf(one)])).toEqual([['create', 'cp1/apiserver']]);
  });

  it('signs for one run when its file is named, and the keyset stays as it is', async () => {
    const { home, file } = await offline('ca', 'sa');
    for (const path of ['sa.key', 'apiserver.crt', 'signer-client.key']) rmSync(pki(home, path));
    const keyset = readFileSync(join(home, 'authorities/ca/keyset.json'), 'utf8');
    const opened = openHome(home, reader, [file('ca'), file('sa')]);
    const planned = planHome(opened, reader, today);
    expect(planned.plan.waiting).toEqual([]);
    const { remaining } = await applyPlan(planned, tools, 'test', today);
    expect(remaining).toEqual([]);
    expect(checkPath(home).status).toBe('ok');
    expect(readFileSync(join(home, 'authorities/ca/keyset.json'), 'utf8')).toBe(keyset);
    expect(keysOf(home, 'ca')).toEqual([]);
  });

  it('lets a renewal do what others sign, and say what waits', async () => {
    const { home } = await offline('ca');
    const all = { selection: { of: 'all' }, nodes: [], keepsKey: false } as const;
    const { plan } = planRenewal(openHome(home, reader), all, reader, today);
    expect(plan.actions.map(keyOf)).toContain('cp1/etcd-server');
    expect(plan.waiting.map(keyOf)).toContain('cp1/apiserver');
    expect(refusal(() => assertSignable(plan, false))).toBe('accepted');
    const named = { ...all, selection: { of: 'named', names: ['apiserver'] } } as const;
    const asked = planRenewal(openHome(home, reader), named, reader, today).plan;
    expect(refusal(() => assertSignable(asked, true))).toBe('AUTHORITY_OFFLINE');
  });

  it('is said to be waited for when something is due, not left out in silence', async () => {
    const { home } = await offline('ca', 'etcd-ca', 'front-proxy-ca');
    const due = { selection: { of: 'due' }, nodes: [], keepsKey: false } as const;
    const { plan } = planRenewal(openHome(home, reader), due, reader, days(350));
    expect(plan.actions).toEqual([]);
    expect(plan.waiting.map(keyOf)).toContain('cp1/apiserver');
    expect(refusal(() => assertSignable(plan, false))).toBe('AUTHORITY_OFFLINE');
  });

  it('comes back as it was, once, and signs again', async () => {
    const { home, file } = await offline('ca', 'sa');
    for (const name of ['ca', 'sa'])
      expect(await restoreAuthority(home, file(name), tools, today)).toMatchObject([{ action: 'restore' }]);
    expect(await restoreAuthority(home, file('ca'), tools, today)).toEqual([]);
    expect([stateOf(home, 'ca'), stateOf(home, 'sa')]).toEqual(['encrypted', 'encrypted']);
    rmSync(pki(home, 'apiserver.crt'));
    const planned = planHome(openHome(home, reader), reader, today);
    expect((await applyPlan(planned, tools, 'test', today)).remaining).toEqual([]);
    expect(checkPath(home).status).toBe('ok');
  });

  it('is copied without leaving the home', async () => {
    const [home, file] = [await makeHome(), join(scratch(), 'ca.pem')];
    await exportAuthority(home, request('ca', file, 'copy'), tools, today);
    expect(stateOf(home, 'ca')).toBe('plain');
    expect(readContent(readFileSync(file))).toMatchObject({ encryptedKeys: [{ cipher: 'aes-256-cbc' }] });
  });

  it('is not one whose key is merely gone: that stays critical', async () => {
    const home = await makeHome();
    for (const path of keysOf(home, 'ca')) rmSync(path);
    expect(checkPath(home).status).toBe('critical');
    expect(stateOf(home, 'ca')).toBe('missing');
    rmSync(pki(home, 'apiserver.crt'));
    const { plan } = planHome(openHome(home, reader), reader, today);
    expect(plan.waiting).toMatchObject([{ artefact: 'apiserver', obstacle: { kind: 'unable', authority: 'ca' } }]);
    expect(refusal(() => assertSignable(plan, false))).toBe('AUTHORITY_UNUSABLE');
  });

  it.each<[string, string, (home: string) => string]>([
    ['over a file that is there', 'EXPORT_REFUSED', (home) => join(home, 'kubepki.yaml')],
    ['into the home', 'EXPORT_REFUSED', (home) => join(home, 'ca.pem')],
    ['to where nothing can be written', 'STORE_WRITE', () => '/dev/null/ca.pem'],
  ])('is refused %s, and the home is as it was', async (_, code, file) => {
    const home = await makeHome();
    const before = everything(home);
    await expect(exportAuthority(home, request('ca', file(home)), tools, today)).rejects.toMatchObject({ code });
    expect(everything(home)).toEqual(before);
  });

  it('stays in the home when what was written does not read back as the key', async () => {
    const home = await makeHome();
    const before = everything(home);
    const file = join(scratch(), 'ca.pem');
    // A medium that keeps something else than it was given.
    const rotting: Tools = {
      ...tools,
      writer: {
        ...writer,
        commit: (roots, change) => {
          writer.commit(roots, change);
          if (roots.home === undefined)
            writeFileSync(file, readFileSync(file, 'latin1').replace(/[A-Z](?=[a-z]{2})/g, 'x'));
        },
      },
    };
    await expect(exportAuthority(home, request('ca', file), rotting, today)).rejects.toMatchObject({
      code: expect.stringMatching(/^(EXPORT_REFUSED|WRONG_PASSPHRASE)$/) as string,
    });
    expect(everything(home)).toEqual(before);
  });

  it('is told from an authority that is none, and from one whose key is away', async () => {
    const { home, file } = await offline('ca');
    await expect(exportAuthority(home, request('cb', file('cb')), tools, today)).rejects.toMatchObject({
      code: 'AUTHORITY_UNKNOWN',
      hint: 'did you mean ca?',
    });
    await expect(exportAuthority(home, request('ca', file('again')), tools, today)).rejects.toMatchObject({
      code: 'EXPORT_REFUSED',
    });
  });
});
