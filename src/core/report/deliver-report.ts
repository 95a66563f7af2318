import { counted } from './counted.js';
import { minuteOf } from '../facts/dates.js';
import type { Delivery } from '../render/delivery.js';

/** The document of `schemas/deliver-report.json`: what was put into a file, and no contents. */
export const deliverDocument = ({ node, files, retired, answered }: Delivery, format: string, file: string) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'DeliverReport' as const,
  node,
  format,
  file,
  answered: answered?.toISOString() ?? null,
  files: files.map(({ path, sha256, mode, owner, group, readers }) => ({
    path,
    sha256,
    mode,
    owner,
    group,
    readers: readers.map(({ component }) => component),
  })),
  retired: retired.map(({ path, sha256 }) => ({ path, sha256 })),
});

/** What was written, and what is known of the node. @param file as the user named it */
export const deliverText = ({ node, files, retired, answered }: Delivery, file: string): string =>
  `Wrote ${counted(files.length, 'file')} of ${node} to ${file}, with private keys: remove it when it is installed.${retiredText(retired)}
${node} ${
    answered === undefined
      ? 'has never answered: whether it has them is not observed'
      : `last answered on ${minuteOf(answered)} UTC`
  }. kubepki deliver --confirm takes what sh install.sh --report prints there.`;

const retiredText = (retired: Delivery['retired']): string =>
  retired.length === 0
    ? ''
    : `\nIt can remove there, with --prune, ${counted(retired.length, 'file')} that this home has removed since.`;
