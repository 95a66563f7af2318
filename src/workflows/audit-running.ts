import { placingPrograms } from '../core/catalog/layouts/moved.js';
import { componentNames } from '../core/cluster/component-names.js';
import type { FlagSource } from '../core/facts/flag-source.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import { dataFolderTold } from '../core/read/data-folder.js';
import { processSource } from '../core/read/flag-lines.js';
import { nothing, type Sources } from './audit-found.js';
import { isSwitchOf, type AuditTools } from './audit-tools.js';

/** Command lines of what runs here. */
export function sourcesRunning(processes: ProcessPort, tools: AuditTools): Sources | undefined {
  const commands = processes.commandsOf([...componentNames, ...placingPrograms]);
  return (
    commands && {
      ...nothing,
      found: commands
        .flatMap(({ id, program, words }): readonly FlagSource[] => {
          const source = processSource(words, `process ${id}`, program, isSwitchOf(tools));
          if (!placingPrograms.includes(program)) return [source];
          // They are tools of many commands, of which these stay.
          return words.some((word) => serving.includes(word)) ? dataFolderTold(source).flags : [];
        })
        .map((source) => ({ source, root: '/', machine: '/' })),
    }
  );
}

const serving: readonly string[] = ['server', 'agent', 'controller', 'worker'];
