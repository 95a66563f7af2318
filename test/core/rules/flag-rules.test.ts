import { flagRules } from '../../../src/core/rules/flag-rules.js';
import { rules } from '../../../src/core/rules/rules.js';
import { auditAt, filesOf, linesOf, machineOf, ourSets } from '../../support/flag-files.js';
import { badFiles } from './flag-rules.cases.js';

describe('a bad file of flags', () => {
  it.each(badFiles.map((bad) => [bad.title, bad] as const))('%s', (_, { files, found, ...more }) => {
    const good = filesOf(ourSets());
    const { isAlone = false, profile = 'none', ...request } = more;
    const root = machineOf(isAlone ? files : { ...good, ...files });
    const loud = linesOf(
      auditAt(root, {
        profile,
        ...request,
        paths: isAlone ? Object.keys(files).map((path) => `${root}/${path}`) : [root],
      }),
    ).filter((line) => !line.startsWith('info'));
    expect(loud.map((line) => line.split(' ').slice(1).join(' ')).sort()).toEqual([...found].sort());
  });
});

describe('the rules of flags', () => {
  it('have ids of their own, beside those of check', () => {
    const ids = [...rules, ...flagRules].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(flagRules.map((rule) => [rule.id, rule] as const))('%s rests on a source', (_, { sources }) => {
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(source).toMatch(/^(https:\/\/\S+|CIS .+)$/);
  });

  it('have each a bad file that raises it', () => {
    const raised = new Set(badFiles.flatMap(({ found }) => found.map((line) => line.split(' ')[1])));
    // Information, and what takes real certificates: machine-findings.test.ts.
    const quiet = [
      'flag-deprecated',
      'images-from-node',
      'service-account-key-unverified',
      'root-ca-differs',
      'signing-ca-unknown',
      'signing-file-bundle',
      'kubelet-serving-untrusted',
    ];
    expect(flagRules.map(({ id }) => id).filter((id) => !raised.has(id) && !quiet.includes(id))).toEqual([]);
  });

  it('are tried by sixty bad files and more', () => {
    expect(badFiles.length).toBeGreaterThanOrEqual(60);
  });
});
