import { join } from 'node:path';
import { onNode } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import {
  hashOf,
  isUntouched,
  monitorFiles,
  monitorText,
  timerOf,
  type MonitorCommand,
  type MonitorFile,
  type MonitorKind,
} from '../core/render/monitor.js';
import type { MonitorChange } from '../core/report/monitor-report.js';
import { shellWord } from '../core/read/shell-word.js';
import { WorkflowError } from './errors.js';
import { reasonOf, unreadable } from './unreadable.js';

/** What lies in the place of a file of ours. */
type There = { readonly state: 'absent' } | { readonly state: 'ours' | 'foreign'; readonly text: string };

/**
 * What installing would change. A file that nobody has touched since it was written is replaced; any other stays, unless told otherwise.
 *
 * @param root of the machine, absolute
 * @throws WorkflowError MONITOR_REFUSED, PATH_UNREADABLE
 */
export function planMonitor(
  root: string,
  kinds: readonly MonitorKind[],
  command: MonitorCommand,
  overwrites: boolean,
  reader: ReaderPort,
): readonly MonitorChange[] {
  const changes = filesOf(kinds)
    .filter(({ beside }) => beside === undefined || reader.kindOf(join(root, beside)) === 'folder')
    .map((file): MonitorChange => {
      const after = monitorText(file, reader.packaged(`templates/monitor/${file.template}`), command, shellWord);
      const there = lookAt(root, file, reader);
      const before = there.state === 'absent' ? undefined : there.text;
      const action =
        there.state === 'absent'
          ? 'create'
          : before === after
            ? 'unchanged'
            : there.state === 'ours' || overwrites
              ? 'replace'
              : 'foreign';
      return { path: file.path, action, before, after };
    });
  const foreign = changes.filter(({ action }) => action === 'foreign').map(({ path }) => join(root, path));
  if (foreign.length === 0) return changes;
  throw new WorkflowError(
    'MONITOR_REFUSED',
    `expected no file of somebody else, or changed by somebody, got ${foreign.join(', ')}`,
    {
      hint: 'nothing was written; look at it, then move it away or replace it with --overwrite',
    },
  );
}

/**
 * What removing would change: what is as it was written goes, all else stays.
 *
 * @throws WorkflowError MONITOR_REFUSED for a timer that is enabled, PATH_UNREADABLE
 */
export function planRemoval(root: string, kinds: readonly MonitorKind[], reader: ReaderPort): readonly MonitorChange[] {
  const changes = filesOf(kinds).flatMap((file): readonly MonitorChange[] => {
    const there = lookAt(root, file, reader);
    if (there.state === 'absent') return [];
    const action = there.state === 'ours' ? ('remove' as const) : ('foreign' as const);
    return [{ path: file.path, action, before: there.text, after: undefined }];
  });
  const going = new Set(changes.flatMap(({ path, action }) => (action === 'remove' ? [path] : [])));
  const enabled = kinds.flatMap((kind) => {
    const timer = timerOf[kind];
    const link = join(root, `etc/systemd/system/timers.target.wants/${timer ?? ''}`);
    return timer !== undefined && going.has(`etc/systemd/system/${timer}`) && reader.kindOf(link) !== 'absent'
      ? [timer]
      : [];
  });
  if (enabled.length === 0) return changes;
  throw new WorkflowError('MONITOR_REFUSED', `expected timers that are not enabled, got ${enabled.join(', ')}`, {
    hint: `nothing was removed; first: systemctl disable --now ${enabled.join(' ')}`,
  });
}

const filesOf = (kinds: readonly MonitorKind[]): readonly MonitorFile[] => kinds.flatMap((kind) => monitorFiles[kind]);

function lookAt(root: string, { path }: MonitorFile, reader: ReaderPort): There {
  const outlet = reader.outletAt(join(root, path));
  if (outlet.kind === 'absent') return { state: 'absent' };
  if (outlet.kind !== 'file') return { state: 'foreign', text: '' };
  const file = reader.read(outlet.path);
  if (file.state !== 'present' || file.bytes === undefined) throw unreadable(join(root, path), reasonOf(file));
  const text = file.bytes.reveal().toString('utf8');
  return { state: isUntouched(text) ? 'ours' : 'foreign', text };
}

/** Does what was shown, and nothing where nothing is to be done. @throws StoreError */
export function carryOutMonitor(root: string, changes: readonly MonitorChange[], writer: WriterPort): void {
  const writes = changes.flatMap(({ path, action, after }) =>
    after !== undefined && (action === 'create' || action === 'replace')
      ? [{ place: onNode('', path), mode: 0o644, contents: new Secret(Buffer.from(after)), owner: undefined }]
      : [],
  );
  const removals = changes.flatMap(({ path, action, before }) =>
    before !== undefined && action === 'remove' ? [{ place: onNode('', path), sha256: hashOf(before) }] : [],
  );
  if (writes.length + removals.length === 0) return;
  const roots = { home: undefined, nodes: new Map([['', { folder: root, below: '' }]]) };
  writer.commit(roots, { writes, removals, record: undefined });
}
