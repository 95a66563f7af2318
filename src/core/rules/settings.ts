import { componentOrder } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';
import type { Desired } from '../catalog/desired.js';
import type { NodeSettings } from '../facts/manifest.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { kubernetesDocs, type ArtefactRule } from './rule.js';

/** Settings of one component that are to be others than those that its node was last given. */
export interface ChangedSettings {
  readonly component: ComponentName;
  /** Lines that go. */
  readonly from: readonly string[];
  /** Lines that come. */
  readonly to: readonly string[];
}

/** What a node was last given, and is to be given now. Nothing, where an earlier release kept no record. */
export function changedSettings(desired: Desired, observed: Observed): readonly ChangedSettings[] {
  const recorded = desired.kind === 'manifest' ? recordedBy(desired, observed) : undefined;
  if (desired.kind !== 'manifest' || recorded === undefined) return [];
  return componentOrder.flatMap((component) => {
    const [before, after] = [recorded[component], desired.settings[component]];
    // A component that the node did not run, or does not run any more, is not restarted.
    if (before === undefined || after === undefined) return [];
    const [from, to] = [before.filter((line) => !after.includes(line)), after.filter((line) => !before.includes(line))];
    return from.length + to.length === 0 ? [] : [{ component, from, to }];
  });
}

export function recordedBy(desired: Pick<Desired, 'files'>, { files }: Observed): NodeSettings | undefined {
  const [file] = desired.files;
  const facts = file === undefined ? undefined : files.get(placeKey(file.place));
  return facts?.state === 'present' && facts.content.kind === 'manifest' ? facts.content.manifest.settings : undefined;
}

export const flagsChanged: ArtefactRule = {
  id: 'flags-changed',
  stage: 'identity',
  severity: 'info',
  remedy: 'rewrite',
  means:
    'A component is to be started with other flags or fields than when its node was last applied: the spec says so, or another release of kubepki has other defaults. Of values from `extraArgs` only a hash is kept.',
  protects: 'a running component from being forgotten, which goes on with what it was started with',
  mend: 'Look at `kubepki plan`, which shows the lines that differ. `kubepki apply` takes note of them; then start the component with what `kubepki flags` prints.',
  sources: [kubernetesDocs('reference/command-line-tools-reference/')],
  *look({ desired, observed }) {
    const changed = changedSettings(desired, observed);
    if (changed.length === 0) return;
    yield {
      message: `has other flags for ${changed.map(({ component }) => component).join(', ')}`,
      expected: changed.flatMap(({ component, to }) => to.map((line) => `${component} ${line}`)),
      actual: changed.flatMap(({ component, from }) => from.map((line) => `${component} ${line}`)),
    };
  },
};
