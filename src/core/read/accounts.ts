/**
 * The ids that `/etc/passwd` or `/etc/group` gives to names: the third field of each line (passwd(5), group(5)). The first line
 * with a name counts.
 */
export function readAccounts(text: string): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [name, , id] = line.split(':');
    if (name !== undefined && name !== '' && id !== undefined && /^\d+$/.test(id) && !ids.has(name))
      ids.set(name, Number(id));
  }
  return ids;
}
