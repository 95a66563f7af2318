import { conflictsOf } from '../render/flag-constraints.js';
import type { FlagRule } from './flag-rule.js';
import { givenFor, effective, isWhole, listOf, type Started } from './started.js';
import { kubernetesDocs } from './rule.js';

/** What a component is started with as constraints ask for it; a default is nothing that somebody said. */
const valuesOf = (started: Started) => {
  const said = (name: string) => {
    const found = effective(started, name);
    return found?.from === 'default' ? undefined : found?.value;
  };
  return {
    names: started.sources.flatMap(({ flags }) => flags.map(({ name }) => name)),
    has: (name: string) => said(name) !== undefined,
    get: said,
    list: (name: string) => (said(name) === undefined ? [] : listOf(started, name)),
  };
};

export const flagsConflict: FlagRule = {
  id: 'flags-conflict',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'Settings of a component do not go together: a key without its certificate, a file in the place of a flag that is still there, cipher suites with which HTTP/2 or no client can work.',
  protects: 'the start of the component, or its clients',
  mend: 'Do what the finding expects. `kubepki flags` refuses to write the same.',
  sources: [
    kubernetesDocs('reference/command-line-tools-reference/'),
    'https://etcd.io/docs/v3.6/op-guide/configuration/',
  ],
  *judge(started) {
    if (!isWhole(started)) return;
    for (const fault of conflictsOf(started.component, valuesOf(started))) {
      const named = [...fault.matchAll(/--[a-z][\w-]+|\btls[A-Z]\w+/g)].map(([name]) => name);
      // Two of them speak of suites, whatever the flag is called.
      if (named.length === 0) named.push('--tls-cipher-suites', '--cipher-suites');
      const setting = named.find((name) => givenFor(started, name).length > 0) ?? named[0] ?? '(several)';
      yield { setting, flag: givenFor(started, setting).at(-1), message: `cannot work like this: ${fault}` };
    }
  },
};

export const flagsIgnored: FlagRule = {
  id: 'flag-ignored',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A flag stands beside a configuration file in whose presence it counts for nothing: any flag of etcd beside --config-file, and those of kube-scheduler that its configuration has too.',
  protects: 'whoever reads the command line and believes it',
  mend: 'Move the setting to the configuration file, and remove the flag.',
  sources: [
    'https://etcd.io/docs/v3.6/op-guide/configuration/#configuration-file',
    kubernetesDocs('reference/command-line-tools-reference/kube-scheduler/'),
  ],
  *judge(started) {
    const { component, sources } = started;
    const configuration = component === 'etcd' ? '--config-file' : '--config';
    if (givenFor(started, configuration).length === 0) return;
    for (const flag of sources.flatMap(({ flags }) => flags)) {
      const isIgnored =
        component === 'etcd'
          ? flag.form !== 'fields' && flag.name !== configuration
          : component === 'kube-scheduler' && ignoredByScheduler.includes(flag.name);
      if (isIgnored)
        yield {
          setting: flag.name,
          flag,
          message: `does not read ${flag.name} beside ${configuration}`,
          changes: [{ kind: 'remove', flag }],
        };
    }
  },
};

const ignoredByScheduler: readonly string[] = [
  '--kubeconfig',
  '--kube-api-qps',
  '--kube-api-burst',
  '--kube-api-content-type',
  '--profiling',
  '--contention-profiling',
];
