import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import type { AskedPolicy } from '../../src/workflows/policy.js';
import { checkPath, put } from '../support/home.js';
import { hidden, lines, loose, looseHome, looseTree } from '../support/loose.js';
import { withRoot } from '../support/real-components.js';
import { refusal } from '../support/refusal.js';

const file = (body: string): string => `apiVersion: kubepki/v1\nkind: CheckPolicy\n${body}\n`;

const asRoot: AskedPolicy = { file: undefined, user: 0 };

describe('the file of a policy', () => {
  const withFile = async (above: string, body = `suppress: [${loose} }]`) => {
    const tree = await looseTree();
    put(join(tree, above), '.kubepki-check.yaml', file(body));
    return tree;
  };

  it.each(['.', 'etc', '..'])('counts in what is checked and above it, and not below it: %s', async (where) => {
    const report = checkPath(await withFile(where));
    expect(hidden(report)).toEqual(where === 'etc' ? [] : ['tree apiserver mode-loose 2026-06-30']);
  });

  it('counts for the part of a tree below it', async () => {
    const tree = await withFile('etc');
    expect(hidden(checkPath(join(tree, 'etc', 'kubernetes', 'pki')))).toEqual([
      'local apiserver mode-loose 2026-06-30',
    ]);
  });

  it('is the nearest', async () => {
    const tree = await withFile('..');
    put(tree, '.kubepki-check.yaml', file('rules: { mode-loose: critical }'));
    expect(checkPath(tree)).toMatchObject({
      status: 'critical',
      policy: { files: [join(tree, '.kubepki-check.yaml')] },
    });
  });

  it('counts beside a spec, and before it', async () => {
    const home = await looseHome('{ rules: { mode-loose: off } }');
    put(home, '.kubepki-check.yaml', file('rules: { mode-loose: critical }'));
    expect(checkPath(home)).toMatchObject({
      status: 'critical',
      policy: { files: ['kubepki.yaml', '.kubepki-check.yaml'] },
    });
  });

  it('that is named takes the place of one that would be found', async () => {
    const tree = await withFile('.');
    put(tree, 'other.yaml', file('rules: { mode-loose: info }'));
    const report = checkPath(tree, { policy: { file: join(tree, 'other.yaml'), user: undefined } });
    expect([lines(report), hidden(report)]).toEqual([['info apiserver mode-loose'], []]);
  });

  it.each<[what: string, body: string, code: string]>([
    ['without a reason', 'suppress: [{ rule: mode-loose, until: 2026-06-30 }]', 'CLUSTER_SCHEMA'],
    ['without an end', 'suppress: [{ rule: mode-loose, reason: x }]', 'CLUSTER_SCHEMA'],
    [
      'with an end that no calendar has',
      'suppress: [{ rule: mode-loose, reason: x, until: 2026-02-30 }]',
      'CLUSTER_SCHEMA',
    ],
    [
      'that suppresses a rule that there is not',
      'suppress: [{ rule: mode-lose, reason: x, until: 2026-06-30 }]',
      'CLUSTER_SCHEMA',
    ],
    ['about a rule that there is not', 'rules: { mode-lose: off }', 'CLUSTER_SCHEMA'],
    [
      'that would hide its own end',
      'suppress: [{ rule: suppression-expired, reason: x, until: 2026-06-30 }]',
      'CLUSTER_SCHEMA',
    ],
    ['about a rule of flags', 'rules: { flag-unknown: info }', 'accepted'],
    ['with a key that there is not', 'surpress: []', 'CLUSTER_SCHEMA'],
    ['that is no YAML', 'rules: {', 'CLUSTER_SYNTAX'],
  ])('%s: %s', async (_, body, code) => {
    const tree = await withFile('.', body);
    expect(refusal(() => checkPath(tree))).toBe(code);
  });

  it('that is no file any more is an error where it was named', async () => {
    const tree = await looseTree();
    expect(refusal(() => checkPath(tree, { policy: { file: join(tree, 'none.yaml'), user: 0 } }))).toBe(
      'PATH_NOT_FOUND',
    );
  });

  it.each<[what: string, mode: number, isObeyed: boolean]>([
    ['nobody else', 0o644, true],
    ['a group', 0o664, false],
    ['everybody', 0o646, false],
  ])('that %s may write to, for root: %s', async (_, mode, isObeyed) => {
    const tree = await withFile('.');
    const path = join(tree, '.kubepki-check.yaml');
    chmodSync(path, mode);
    if (process.geteuid?.() === 0) chownSync(path, 0, 4711);
    const report = checkPath(tree, { policy: asRoot });
    expect(hidden(report)).toHaveLength(isObeyed ? 1 : 0);
    expect(report.warnings.filter((warning) => warning.startsWith(`${path} is not obeyed`))).toHaveLength(
      isObeyed ? 0 : 1,
    );
    expect(refusal(() => checkPath(tree, { policy: { ...asRoot, file: path } }))).toBe(
      isObeyed ? 'accepted' : 'POLICY_REFUSED',
    );
  });

  withRoot('as root', () => {
    it.each<[whose: string, ofFile: number, ofTree: number, user: number, isObeyed: boolean]>([
      ['somebody else', 4711, 0, 0, false],
      ['whoever owns what is checked', 4711, 4711, 0, true],
      ['whoever checks', 4711, 0, 4711, true],
      ['root', 0, 4711, 4712, true],
      ['somebody else again', 4711, 0, 4712, false],
    ])('that belongs to %s', async (_, ofFile, ofTree, user, isObeyed) => {
      const tree = await withFile('.');
      chownSync(join(tree, '.kubepki-check.yaml'), ofFile, 0);
      chownSync(tree, ofTree, 0);
      expect(hidden(checkPath(tree, { policy: { file: undefined, user } }))).toHaveLength(isObeyed ? 1 : 0);
    });
  });

  it('that is not obeyed does not hide one above it', async () => {
    const tree = await withFile('..');
    put(tree, '.kubepki-check.yaml', file('rules: { mode-loose: info }'));
    chmodSync(join(tree, '.kubepki-check.yaml'), 0o666);
    const { uid } = reader.ownerOf(tree) ?? { uid: 0 };
    const report = checkPath(tree, { policy: { file: undefined, user: uid } });
    expect(hidden(report)).toHaveLength(1);
  });
});
