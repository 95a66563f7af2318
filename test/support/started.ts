import type { AuditedName } from '../../src/core/components/audited.js';
import type { Started } from '../../src/core/rules/started.js';
import { flagTable } from './flag-tables.js';

/** A component as a static pod starts it; a kubelet by its configuration. */
export const startedWith = (
  component: AuditedName,
  flags: Readonly<Record<string, string>> = {},
  machine = 'cp1',
): Started => ({
  component,
  machine,
  sources: [
    {
      component,
      file: `${component}.yaml`,
      texts: new Map(),
      flags: Object.entries(flags).map(([name, value]) => ({
        name,
        value,
        file: `${component}.yaml`,
        form: component === 'kubelet' ? 'fields' : 'pod',
        line: 1,
        at: undefined,
        valueAt: undefined,
      })),
      stray: [],
      opening: undefined,
      release: undefined,
      wrapper: undefined,
      isPart: false,
    },
  ],
  release: { major: 1, minor: 37, patch: undefined },
  assumed: { major: 1, minor: 37, patch: undefined },
  hasConfiguration: component === 'kubelet',
  table: flagTable,
  profile: 'cis',
});
