import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import type { NewUser } from '../../src/core/cluster/new-user.js';
import { readKubeconfig } from '../../src/core/read/kubeconfig.js';
import { listHoldings, planRevocation } from '../../src/workflows/access.js';
import { withSchemaLine } from '../../src/workflows/furnish.js';
import { createKubeconfig } from '../../src/workflows/kubeconfig-create.js';
import { saveKubeconfig } from '../../src/workflows/kubeconfig-save.js';
import { verifyLedger } from '../../src/workflows/ledger.js';
import { goodHome, remove, textAt, userFile } from '../support/copies.js';
import { applyHome, days, makeHome, planOfHome, smallSpec, today, tools } from '../support/home.js';
import { refusal } from '../support/refusal.js';

const alice: NewUser = { name: 'alice', groups: ['dev', 'ops'], file: undefined, validity: 8 * 3600 };
const create = (home: string, user: NewUser = alice, endpoint?: string, to = 'stdout') =>
  createKubeconfig(home, { user, endpoint, through: undefined, to, lent: [] }, tools, today);
const save = (home: string, user: NewUser = alice) => saveKubeconfig(home, { user, lent: [] }, tools, today);
const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => (error as { code?: string }).code ?? error,
  );
const holdings = (home: string, now = today) =>
  listHoldings(home, reader, now).map(({ name, state, artefact, file }) =>
    [name, state, artefact, file === undefined ? '-' : file.slice(home.length + 1)].join(' '),
  );

describe('a kubeconfig that is handed out', () => {
  it('says who it is, trusts the authority of the home, and ends when it was asked to', async () => {
    const home = await goodHome();
    const { contents, server } = await create(home);
    const facts = readKubeconfig(contents.reveal().toString('utf8'));
    expect(facts).toMatchObject({
      server: 'https://api.prod.example.com:6443',
      user: 'alice',
      certificate: { value: { subject: { commonName: 'alice', organizations: ['dev', 'ops'] } } },
      trust: { value: [{ isCa: true }] },
    });
    expect(server).toBe('https://api.prod.example.com:6443');
    expect(facts.certificate.held === 'embedded' && facts.certificate.value.notAfter).toEqual(
      new Date(today.getTime() + 8 * 3_600_000),
    );
  });

  it('is in the ledger, and changes nothing else of the home', async () => {
    const home = await goodHome();
    const before = planOfHome(home).plan;
    const { certificate } = await create(home);
    expect(textAt(join(home, 'ledger.jsonl'))).toContain(certificate.serial);
    expect(planOfHome(home).plan.actions).toEqual(before.actions);
    expect(verifyLedger(home, reader, today)).toMatchObject({ broken: undefined, unrecorded: [] });
  });

  it('is not taken for the file of an entry in users that was put away', async () => {
    const home = await makeHome(smallSpec('users: [{ name: alice, groups: [dev, ops] }]'));
    remove(userFile(home, 'alice.conf'), join(home, 'ledger.jsonl'));
    await create(home);
    expect(planOfHome(home).plan.actions).toMatchObject([{ artefact: 'alice.conf', action: 'create' }]);
  });

  it('ends with its authority, and names the control planes whose certificate another server name does not fit', async () => {
    const home = await goodHome();
    const long = await create(home, { ...alice, validity: 50 * 365 * 86_400 });
    expect(long.clamped).toBe(true);
    expect((await create(home, alice, '10.0.0.11')).strangers).toEqual([]);
    expect(await create(home, alice, 'https://10.0.0.99:443')).toMatchObject({
      strangers: ['cp1'],
      server: 'https://10.0.0.99:443',
    });
    expect(await codeOf(create(home, alice, 'http://x'))).toBe('ENDPOINT_MALFORMED');
  });

  it('is not made, nor recorded, when the authority cannot sign', async () => {
    const home = await goodHome();
    const ledger = textAt(join(home, 'ledger.jsonl'));
    const [folder = ''] = reader.namesIn(join(home, 'authorities/ca')).filter((name) => name.endsWith('.key'));
    writeFileSync(join(home, 'authorities/ca', folder), 'nonsense');
    expect(await codeOf(create(home))).toBe('AUTHORITY_UNUSABLE');
    expect(await codeOf(save(home))).toBe('AUTHORITY_UNUSABLE');
    expect(textAt(join(home, 'ledger.jsonl'))).toBe(ledger);
    expect(textAt(join(home, 'kubepki.yaml'))).not.toContain('alice');
  });
});

describe('a kubeconfig that is saved', () => {
  it('lies in users/, and the spec has it and its comments', async () => {
    const home = await makeHome(smallSpec('users: # people\n  - name: bob # of ops\n'));
    await save(home, { ...alice, file: 'a.conf' });
    expect(textAt(join(home, 'kubepki.yaml'))).toBe(
      withSchemaLine(
        smallSpec(
          'users: # people\n  - name: bob # of ops\n  - name: alice\n    groups:\n      - dev\n      - ops\n    file: a.conf\n    validity: 8h\n',
        ),
      ),
    );
    expect(textAt(userFile(home, 'a.conf'))).toContain('alice');
    expect(planOfHome(home).plan).toMatchObject({ actions: [], left: [] });
    expect(verifyLedger(home, reader, today)).toMatchObject({ broken: undefined, unrecorded: [] });
  });

  it('does nothing else that is due', async () => {
    const home = await goodHome();
    remove(userFile(home, 'admin.conf'), join(home, 'ledger.jsonl'));
    await save(home);
    expect(planOfHome(home).plan.actions).toMatchObject([{ artefact: 'admin.conf' }]);
  });

  it.each([
    ['USER_EXISTS', { name: 'bob' }],
    ['USER_EXISTS', { file: 'bob.conf' }],
    ['USER_EXISTS', { file: 'admin.conf' }],
    ['USER_EXISTS', { file: 'stray.conf' }],
    ['CLUSTER_TOPOLOGY', { name: 'a/b' }],
    ['CLUSTER_TOPOLOGY', { validity: 50 * 365 * 86_400 }],
  ])('is refused with %s: %j', async (code, more) => {
    const home = await makeHome(smallSpec('users: [{ name: bob }]'));
    writeFileSync(userFile(home, 'stray.conf'), '');
    const spec = textAt(join(home, 'kubepki.yaml'));
    expect(await codeOf(save(home, { ...alice, ...more }))).toBe(code);
    expect(textAt(join(home, 'kubepki.yaml'))).toBe(spec);
  });
});

describe('who holds what', () => {
  it('is everything that the ledger has for people, with what became of it', async () => {
    const home = await makeHome(smallSpec('users: [{ name: bob, groups: [dev] }]'));
    await create(home);
    remove(userFile(home, 'super-admin.conf'));
    expect(holdings(home)).toEqual([
      'alice live kubeconfig/alice -',
      'bob live bob.conf users/bob.conf',
      'kubernetes-admin live admin.conf users/admin.conf',
      'kubernetes-super-admin live super-admin.conf -',
    ]);
    expect(holdings(home, days(1))[0]).toBe('alice ended kubeconfig/alice -');
  });

  it('knows copies of what was replaced, and where a file was written to', async () => {
    const home = await makeHome();
    const out = join(home, 'out.conf');
    const { contents } = await create(home, alice, undefined, out);
    writeFileSync(out, contents.reveal());
    expect(holdings(home)[0]).toBe('alice live kubeconfig/alice out.conf');
    await create(home, alice, undefined, out);
    expect(holdings(home).slice(0, 2)).toEqual([
      'alice live kubeconfig/alice out.conf',
      'alice live kubeconfig/alice -',
    ]);
    remove(userFile(home, 'admin.conf'), out);
    writeFileSync(userFile(home, 'admin.conf'), '');
    await applyHome(home);
    expect(holdings(home)).toContain('kubernetes-admin replaced admin.conf -');
  });

  it('says when what signed it is not trusted', async () => {
    const home = await goodHome();
    await create(home);
    remove(join(home, 'authorities/ca'));
    expect(listHoldings(home, reader, today)[0]).toMatchObject({ name: 'alice', trusted: false });
    expect(planRevocation(home, 'alice', reader, today).certificates).toEqual([]);
  });

  it('is asked for by a name that the ledger knows', async () => {
    const home = await goodHome();
    await create(home);
    expect(refusal(() => planRevocation(home, 'alicia', reader, today))).toBe('USER_UNKNOWN');
    expect(planRevocation(home, 'alice', reader, today).subjects).toHaveLength(3);
    expect(planRevocation(home, 'alice', reader, days(1)).certificates).toEqual([]);
  });
});
