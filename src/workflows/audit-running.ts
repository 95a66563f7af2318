import { componentNames } from '../core/cluster/component-names.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import { processSource } from '../core/read/flag-lines.js';
import { nothing, type Sources } from './audit-found.js';
import { isSwitchOf, type AuditTools } from './audit-tools.js';

/** Command lines of what runs here. */
export function sourcesRunning(processes: ProcessPort, tools: AuditTools): Sources | undefined {
  const commands = processes.commandsOf(componentNames);
  return (
    commands && {
      ...nothing,
      found: commands.map(({ id, program, words }) => ({
        source: processSource(words, `process ${id}`, program, isSwitchOf(tools)),
        root: '/',
        machine: '/',
      })),
    }
  );
}
