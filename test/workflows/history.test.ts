import { existsSync, readFileSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { writer } from '../../src/adapters/store/write.js';
import { inHome } from '../../src/core/facts/place.js';
import { Secret } from '../../src/core/facts/secret.js';
import { pruneHistory } from '../../src/workflows/prune-history.js';
import { planRestoration, restore, type Restoration } from '../../src/workflows/restore.js';
import { applyHome, checkPath, days, editSpec, makeHome, planOfHome, smallSpec, today } from '../support/home.js';
import { codeOf, contentsOf } from '../support/store.js';

const changed = smallSpec().replace('10.0.0.11', '10.0.0.12');
const further = smallSpec().replace('10.0.0.11', '10.0.0.13');
const apiserver = 'nodes/cp1/etc/kubernetes/pki/apiserver.crt';

const look = (home: string, id?: string, now = today): Restoration => {
  const found = planRestoration(home, id, reader, now);
  if (found === undefined) throw new Error('expected something to take back');
  return found;
};

const undo = (home: string, id?: string, now = today): number =>
  restore(look(home, id, now), { reader, writer }, 'history undo', now);

/** Everything but the ledger, which only grows. */
const filesOf = (home: string): Readonly<Record<string, string>> => {
  const { 'ledger.jsonl': ledger, ...files } = contentsOf(home);
  expect(ledger).toBeDefined();
  return files;
};

async function changedHome(): Promise<{ readonly home: string; readonly before: Readonly<Record<string, string>> }> {
  const home = await makeHome();
  const before = filesOf(home);
  editSpec(home, changed);
  await applyHome(home);
  return { home, before };
}

describe('history undo', () => {
  it('puts every file back as it was, says that a plan proposes the change again, and can be undone', async () => {
    const { home, before } = await changedHome();
    const after = filesOf(home);
    expect(undo(home)).toBe(planOfHome(home).plan.actions.length);
    expect(planOfHome(home).plan.actions.length).toBeGreaterThan(5);
    expect(filesOf(home)).toEqual({ ...before, 'kubepki.yaml': changed });
    expect(undo(home)).toBe(0);
    expect(filesOf(home)).toEqual(after);
    expect(planOfHome(home).plan.actions).toEqual([]);
  });

  it('has nothing against it once the spec is as it was, too', async () => {
    const { home } = await changedHome();
    editSpec(home, smallSpec());
    expect(undo(home)).toBe(0);
    expect(checkPath(home).findings).toEqual([]);
  });

  it('says which certificates come back and what has to be restarted', async () => {
    const { home } = await changedHome();
    const { rows, restarts } = look(home);
    expect(rows).toContainEqual({
      action: 'restore',
      node: 'cp1',
      artefact: 'apiserver',
      path: apiserver,
      notAfter: days(365),
    });
    expect(rows.map(({ path }) => path)).not.toContain('nodes/cp1/manifest.json');
    expect(restarts.map(({ component }) => component)).toContain('kube-apiserver');
  });

  it('writes one line into the ledger, with what identifies each certificate that is in use again', async () => {
    const { home } = await changedHome();
    undo(home);
    const [line] = readFileSync(join(home, 'ledger.jsonl'), 'utf8').trimEnd().split('\n').slice(-1);
    const { command, changes } = JSON.parse(line!) as { command: string; changes: readonly object[] };
    expect(command).toBe('history undo');
    expect(changes).toContainEqual(
      expect.objectContaining({ action: 'restore', node: 'cp1', artefact: 'apiserver', serial: expect.any(String) }),
    );
  });

  it('removes what the change made: the tree of a node that was added is gone', async () => {
    const home = await makeHome();
    const before = filesOf(home);
    editSpec(home, smallSpec('  - { name: w2, roles: [worker], addresses: [10.0.1.22] }\n'));
    await applyHome(home);
    expect(look(home).rows.every(({ action }) => action === 'remove')).toBe(true);
    editSpec(home, smallSpec());
    undo(home);
    expect(filesOf(home)).toEqual({ ...before, 'kubepki.yaml': smallSpec() });
    expect(existsSync(join(home, 'nodes/w2'))).toBe(false);
  });

  it('opens nothing again that was open wider than it should be', async () => {
    const home = await makeHome();
    const key = join(home, apiserver.replace('.crt', '.key'));
    chmodSync(key, 0o644);
    editSpec(home, changed);
    await applyHome(home);
    undo(home);
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  it('brings a spec back that a change wrote, and judges by that one', async () => {
    const home = await makeHome();
    const write = { place: inHome('kubepki.yaml'), mode: 0o644, contents: new Secret(changed), owner: undefined };
    writer.commit(
      { home, nodes: new Map() },
      { writes: [write], record: { time: today.toISOString(), command: 'test', changes: [] } },
    );
    expect(planOfHome(home).plan.actions).not.toEqual([]);
    expect(undo(home)).toBe(0);
    expect(readFileSync(join(home, 'kubepki.yaml'), 'utf8')).toContain('10.0.0.11');
  });

  it('finds nothing in a home whose history is empty', async () => {
    const { home } = await changedHome();
    pruneHistory(home, { of: 'all' }, { reader, writer }, today);
    expect(planRestoration(home, undefined, reader, today)).toBeUndefined();
  });
});

describe('history undo refuses', () => {
  const refusal = (home: string, id?: string, now = today): string => {
    const before = contentsOf(home);
    const code = codeOf(() => undo(home, id, now));
    expect(contentsOf(home)).toEqual(before);
    return code;
  };

  it('a change in which an authority changed', async () => {
    expect(refusal(await makeHome())).toBe('HISTORY_REFUSED');
  });

  it('a change in which a secret was made: what it has encrypted since would be lost', async () => {
    const home = await makeHome();
    editSpec(home, `${smallSpec()}encryption: { provider: secretbox }\n`);
    await applyHome(home);
    expect(refusal(home)).toBe('HISTORY_REFUSED');
  });

  it('a file that has changed since, or is gone', async () => {
    const { home } = await changedHome();
    writeFileSync(join(home, apiserver), readFileSync(join(home, 'nodes/cp1/etc/kubernetes/pki/etcd/server.crt')));
    expect(refusal(home)).toBe('HISTORY_REFUSED');
  });

  it('a certificate that has ended, also where the spec asks for another one by now', async () => {
    const home = await makeHome();
    editSpec(home, changed);
    await applyHome(home, days(364));
    expect(refusal(home, undefined, days(366))).toBe('HISTORY_REFUSED');
  });

  it('a change that is not in the history', async () => {
    const { home } = await changedHome();
    expect(refusal(home, '20200101T000000Z')).toBe('HISTORY_UNKNOWN');
  });

  it('when somebody else changed the home after it was looked at', async () => {
    const { home } = await changedHome();
    const reviewed = look(home);
    editSpec(home, further);
    await applyHome(home);
    expect(codeOf(() => restore(reviewed, { reader, writer }, 'history undo', today))).toBe('HOME_CHANGED');
  });
});

describe('history restore', () => {
  it('takes everything back since and with a change, in one change', async () => {
    const { home, before } = await changedHome();
    editSpec(home, further);
    await applyHome(home);
    const [, first] = reader.history(home);
    undo(home, first!.id);
    expect(filesOf(home)).toEqual({ ...before, 'kubepki.yaml': further });
    expect(reader.history(home)).toHaveLength(4);
  });

  it('does not go back beyond a change of an authority', async () => {
    const { home } = await changedHome();
    const [init] = reader.history(home);
    expect(codeOf(() => undo(home, init!.id))).toBe('HISTORY_REFUSED');
  });
});

describe('history prune', () => {
  const prune = (home: string, what: Parameters<typeof pruneHistory>[1], now: Date) =>
    pruneHistory(home, what, { reader, writer }, now);

  it('removes what is older than a time, or everything', async () => {
    const { home } = await changedHome();
    editSpec(home, further);
    await applyHome(home, days(10));
    expect(prune(home, { of: 'older', than: 5 * 86_400 }, days(11))).toMatchObject({ left: 1 });
    expect(prune(home, { of: 'all' }, days(11))).toMatchObject({ left: 0 });
    expect(reader.history(home)).toEqual([]);
  });

  it('keeps five changes, however old, unless it is told otherwise', async () => {
    const { home } = await changedHome();
    expect(prune(home, { of: 'outdated' }, days(365))).toEqual({ removed: [], left: 2 });
  });
});
