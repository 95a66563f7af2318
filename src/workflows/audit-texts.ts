import type { Unread } from '../core/facts/flag-source.js';
import type { UnitText } from '../core/read/flag-unit.js';
import type { AuditTools } from './audit-tools.js';

/** A file as text. */
export function textAt(path: string, { reader, shownAs }: Pick<AuditTools, 'reader' | 'shownAs'>): UnitText | Unread {
  const file = reader.read(path);
  if (file.state === 'present' && file.bytes !== undefined)
    return { file: shownAs(path), text: file.bytes.reveal().toString('utf8') };
  const reason = file.state === 'unreadable' ? file.reason : 'there is no such file';
  return { file: shownAs(path), component: undefined, reason };
}

/** The filesystem that a file belongs to, where its path says so. */
export const rootOf = (path: string): string | undefined => {
  const match =
    /^(.*?)\/(?:etc\/(?:kubernetes|systemd|rancher)|var\/lib\/(?:kubelet|rancher)|var\/snap|(?:usr\/(?:local\/)?)?lib\/systemd)\//.exec(
      path,
    );
  return match === null ? undefined : match[1] === '' ? '/' : match[1];
};
