import { judge } from '../../../src/core/rules/judge.js';
import { rules } from '../../../src/core/rules/rules.js';
import type { RuleCases } from '../../support/cases.js';
import { goodHome } from '../../support/copies.js';
import { planOfHome, today } from '../../support/home.js';
import { chainFiles } from './chain-files.cases.js';
import { chains } from './chains.cases.js';
import { caBundles } from './ca-bundles.cases.js';
import { clusterObjects } from './cluster-objects.cases.js';
import { copies } from './copies.cases.js';
import { bundles } from './bundles.cases.js';
import { collapsed } from './collapsed.cases.js';
import { deliveries } from './deliveries.cases.js';
import { doubledPrefix } from './doubled-prefix.cases.js';
import { duplicates } from './duplicates.cases.js';
import { encryption } from './encryption.cases.js';
import { exposure } from './exposure.cases.js';
import { files } from './files.cases.js';
import { furtherContexts } from './further-contexts.cases.js';
import { identity } from './identity.cases.js';
import { interrupted } from './interrupted.cases.js';
import { issuer } from './issuer.cases.js';
import { keys } from './keys.cases.js';
import { keyIds } from './key-ids.cases.js';
import { kubeconfigs } from './kubeconfigs.cases.js';
import { liveCases } from './live.cases.js';
import { manifests } from './manifests.cases.js';
import { masters } from './masters.cases.js';
import { mixed } from './mixed.cases.js';
import { names } from './names.cases.js';
import { notWantedCases } from './not-wanted.cases.js';
import { ownership } from './ownership.cases.js';
import { pairs } from './pairs.cases.js';
import { presence } from './presence.cases.js';
import { serials } from './serials.cases.js';
import { servedNotDiskCases } from './served-not-disk.cases.js';
import { settings } from './settings.cases.js';
import { time } from './time.cases.js';
import { usages } from './usages.cases.js';

/** What homes and what was seen of endpoints have in common. */
type Cases = Readonly<
  Record<
    string,
    Pick<RuleCases, 'stage' | 'severity'> &
      Readonly<Record<'violations' | 'nearMisses', readonly { readonly found: readonly string[] }[]>>
  >
>;

const tables: Readonly<Record<string, Cases>> = {
  chains,
  'chain-files': chainFiles,
  'ca-bundles': caBundles,
  'cluster-objects': clusterObjects,
  copies,
  bundles,
  collapsed,
  deliveries,
  doubledPrefix,
  duplicates,
  encryption,
  exposure,
  files,
  'further-contexts': furtherContexts,
  identity,
  interrupted,
  issuer,
  keys,
  'key-ids': keyIds,
  kubeconfigs,
  live: liveCases,
  'served-not-disk': servedNotDiskCases,
  manifests,
  masters,
  mixed,
  names,
  'not-wanted': notWantedCases,
  ownership,
  pairs,
  presence,
  serials,
  settings,
  time,
  usages,
};

const cases: Cases = Object.assign({}, ...Object.values(tables)) as Cases;

describe('the rules', () => {
  it('have unique ids', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s rests on a source', (_, { sources }) => {
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(source).toMatch(/^(https:\/\/\S+|CIS .+)$/);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s is what its cases say', (id, { stage, severity }) => {
    expect({ stage, severity }).toEqual({ stage: cases[id]?.stage, severity: cases[id]?.severity });
  });

  it.each(Object.entries(cases))('%s is found alone, with its severity', (id, { violations, severity }) => {
    const alone = violations.filter(({ found }) => found.every((line) => line.split(' ')[2] === id));
    expect(alone.flatMap(({ found }) => found).some((line) => line.startsWith(severity))).toBe(true);
  });

  it('compare owners with whoever owns the tree', async () => {
    const { desired, observed } = planOfHome(await goodHome());
    const owners = new Map([...observed.owners.keys()].map((tree) => [tree, 4711]));
    const found = judge(rules, desired, { ...observed, owners }, today);
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['owner-wrong']));
    expect(found).toHaveLength([...observed.files.values()].filter(({ state }) => state === 'present').length);
  });
});
