import { join } from 'node:path';
import { together, type Sources } from './audit-found.js';
import { sourcesAt } from './audit-sources.js';
import { configurationOf, type Placed } from './audit-started.js';
import type { AuditTools } from './audit-tools.js';

/** Reads the configuration files that components are given, where it is known on which machine. */
export function withConfigurations(
  sources: Sources,
  placed: readonly Placed[],
  tools: AuditTools,
): { readonly sources: Sources; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const further = placed.flatMap((one): readonly Sources[] => {
    const path = configurationOf(one);
    if (path === undefined) return [];
    if (one.root === undefined) {
      warnings.push(
        `${one.started.component} is given a configuration file, ${path}, which was not named: add it, or --root`,
      );
      return [];
    }
    const whole = join(one.root, path);
    if (tools.reader.kindOf(whole) !== 'file')
      return [
        {
          found: [],
          others: [],
          unread: [
            {
              file: tools.shownAs(whole),
              component: one.started.component,
              reason: 'it is its configuration file, and not there for this user',
            },
          ],
        },
      ];
    const read = sourcesAt(whole, tools);
    const { machine } = one.started;
    return [{ ...read, found: read.found.map((found) => ({ ...found, machine, root: one.root })) }];
  });
  return { sources: together([sources, ...further]), warnings };
}
