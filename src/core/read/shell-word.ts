/** Text as one word of a POSIX shell, so that a command which is shown can be typed as it stands. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
