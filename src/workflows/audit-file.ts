import { dirname } from 'node:path';
import { componentNames } from '../core/cluster/component-names.js';
import type { FlagSource } from '../core/facts/flag-source.js';
import { flagText } from '../core/read/flag-sources.js';
import { nothing, type Sources } from './audit-found.js';
import { rootOf, textAt } from './audit-texts.js';
import { isSwitchOf, type AuditTools } from './audit-tools.js';
import { unitAt } from './audit-units.js';

/** The components that one file starts. */
export function sourcesIn(path: string, tools: AuditTools): Sources {
  const text = textAt(path, tools);
  if ('reason' in text) return { ...nothing, unread: [text] };
  const read = flagText(text.text, text.file, isSwitchOf(tools), tools.nameOf);
  const root = tools.root ?? rootOf(path);
  const machine = root ?? dirname(path);
  if (read.kind === 'unreadable')
    return { ...nothing, unread: [{ file: text.file, component: undefined, reason: read.reason }] };
  if (read.kind === 'other') return { ...nothing, others: [text.file] };
  if (read.kind === 'sources')
    return {
      ...nothing,
      found: read.sources.filter(isJudged).map((source) => ({
        source,
        root,
        machine: source.wrapper === 'kubeadm' ? path : machine,
      })),
      others: read.sources.some(isJudged) ? [] : [text.file],
    };
  const source = unitAt(path, text, tools);
  return source === undefined || !isJudged(source)
    ? { ...nothing, others: [text.file] }
    : { ...nothing, found: [{ source, root, machine }] };
}

const isJudged = ({ component }: FlagSource): boolean => (componentNames as readonly string[]).includes(component);
