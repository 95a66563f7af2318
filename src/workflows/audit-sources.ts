import { join } from 'node:path';
import { shellWord } from '../core/read/shell-word.js';
import { sourcesIn } from './audit-file.js';
import { sourcesBelow } from './audit-folders.js';
import type { Sources } from './audit-found.js';
import { sourcesOfMachine } from './audit-machine.js';
import type { AuditTools } from './audit-tools.js';
import { WorkflowError } from './errors.js';
import { pathWords } from './path-words.js';

/** What a file, a folder of files or the filesystem of a machine says. @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE */
export function sourcesAt(path: string, tools: AuditTools): Sources {
  const kind = tools.reader.kindOf(path);
  if (kind === 'file') return sourcesIn(path, tools);
  if (kind === 'folder')
    return tools.reader.kindOf(join(path, 'etc/kubernetes')) === 'folder'
      ? sourcesOfMachine(path, tools)
      : sourcesBelow(path, tools);
  throw new WorkflowError(
    kind === 'denied' ? 'PATH_UNREADABLE' : 'PATH_NOT_FOUND',
    `expected a file of flags or a folder of manifests, got ${pathWords[kind]} at ${path}`,
    { hint: `name what is to be judged: kubepki flags audit ${shellWord('/etc/kubernetes/manifests')}` },
  );
}
