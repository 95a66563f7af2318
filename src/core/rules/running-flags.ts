import type { FlagSource, GivenFlag } from '../facts/flag-source.js';
import { isSecretFlag } from '../facts/node-facts.js';
import { onNode } from '../facts/place.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';

/** What a command line can be compared by: not what comes from the environment, or is filled in when a pod or a unit starts. */
const isComparable = ({ form, value, hasSpecifier }: GivenFlag): boolean =>
  form !== 'variables' && !value.includes('$(') && hasSpecifier === undefined;

/** The values of each flag, in the order in which they are given, as one text. */
function valuesOf({ flags }: FlagSource): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of flags) values.set(name, [...(values.get(name)?.split('\n') ?? []), value].join('\n'));
  return values;
}

/** Flags by name that one has otherwise than the other, or that only one of them has. */
function differences(started: FlagSource, running: FlagSource): readonly string[] {
  const [asked, given] = [valuesOf(started), valuesOf(running)];
  const unknown = new Set(started.flags.filter((flag) => !isComparable(flag)).map(({ name }) => name));
  return [...new Set([...asked.keys(), ...given.keys()])].filter(
    (name) => !unknown.has(name) && asked.get(name) !== given.get(name),
  );
}

const shown = (names: readonly string[], source: FlagSource): readonly string[] => {
  const values = valuesOf(source);
  return names.flatMap((name) => {
    const value = values.get(name);
    if (value === undefined) return [];
    return [isSecretFlag(name, value) ? name : `${name}=${value.replaceAll('\n', ` ${name}=`)}`];
  });
};

export const flagsNotRunning: SurveyRule = {
  id: 'flags-not-running',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A component runs with other flags than its manifest or unit says: it was changed and the component has not been started again since. For a static pod the kubelet does that by itself, so it does not run, or it refuses the manifest, or starts another one.',
  protects: 'a change from being taken for done, and the next start of the machine from being the first that tries it',
  mend: 'For a static pod look at the kubelet (`systemctl status kubelet`, `journalctl -u kubelet`), then move the manifest out of its folder and back. For a unit run `systemctl daemon-reload` and `systemctl restart` of it.',
  sources: [
    kubernetesDocs('tasks/configure-pod-container/static-pod/#behavior-of-static-pods'),
    'https://www.freedesktop.org/software/systemd/man/latest/systemctl.html#daemon-reload',
  ],
  *survey({ observed: { machines } }) {
    for (const [node, { sources, deployed = [] }] of machines ?? [])
      for (const component of new Set(deployed.map((one) => one.component))) {
        const [started, ...others] = deployed.filter((one) => one.component === component);
        const running = sources.filter(
          (one) => one.component === component && one.flags.every(({ form }) => form === 'process'),
        );
        const [process, ...more] = running;
        // Of several nobody can say which belongs to which.
        if (started === undefined || process === undefined || others.length + more.length > 0) continue;
        if (started.hasUnread) continue;
        const names = differences(started, process);
        if (names.length === 0) continue;
        yield {
          artefact: component,
          place: onNode(node, started.file.replace(/^\//, '')),
          message: `runs with other flags than this says: ${names.join(', ')}`,
          expected: shown(names, started),
          actual: shown(names, process),
        };
      }
  },
};
