import { flagRules } from '../../../src/core/rules/flag-rules.js';
import { auditAt, filesOf, linesOf, machineOf, ourSets } from '../../support/flag-files.js';
import type { BadFile } from '../../support/bad-flags.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { badFiles, nearFiles } from './flag-rules.cases.js';

const rulesOf = ({ found }: BadFile): readonly string[] => [...new Set(found.map((line) => line.split(' ')[1] ?? ''))];

/** What is more than information, and whatever the rule says that this is about. */
function said({ files, isAlone = false, profile = 'none', version, rule }: BadFile): readonly string[] {
  const root = machineOf(isAlone ? files : { ...filesOf(ourSets()), ...files });
  const paths = isAlone ? Object.keys(files).map((path) => `${root}/${path}`) : [root];
  return linesOf(auditAt(root, { profile, paths, ...(version === undefined ? {} : { version }) }))
    .map((line) => line.split(' '))
    .filter(([severity, , of]) => severity !== 'info' || of === rule)
    .map(([, ...words]) => words.join(' '))
    .sort();
}

describe('a bad file of flags', () => {
  for (const bad of badFiles) hit(rulesOf(bad), bad.title, [...bad.found].sort(), () => said(bad));
});

describe('a file of flags that is good enough', () => {
  for (const good of nearFiles) nearMiss(good.rule, good.title, [...good.found].sort(), () => said(good));
});

describe('the rules of flags', () => {
  it.each(flagRules.map((rule) => [rule.id, rule] as const))('%s rests on a source', (_, { sources }) => {
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(source).toMatch(/^(https:\/\/\S+|CIS .+)$/);
  });

  it('are tried by sixty bad files and more', () => {
    expect(badFiles.length).toBeGreaterThanOrEqual(60);
  });
});
