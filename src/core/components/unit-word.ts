/** A word of a command line in a unit, systemd.service(5) "Command lines": specifiers and variables are doubled, all else is quoted. */
export function unitWord(text: string): string {
  const plain = text.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./*[\]$-]+$/.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
