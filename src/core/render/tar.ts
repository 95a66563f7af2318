/** A member of an archive. A folder has no contents and a slash at the end of its name. */
export interface TarEntry {
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly contents: Uint8Array;
}

const block = 512;

/**
 * A POSIX ustar stream (IEEE Std 1003.1, pax, "ustar Interchange Format"). The same entries give the same bytes. Owners are named,
 * and numbered 0 for whoever does not know the name; one that is a number is that number.
 *
 * @param time modification time of everything, seconds since 1970
 */
export const encodeTar = (entries: readonly TarEntry[], time = 0): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry) => [header(entry, time), padded(entry.contents)]),
    // Two empty blocks end an archive.
    Buffer.alloc(2 * block),
  ]);

function padded(contents: Uint8Array): Buffer {
  const bytes = Buffer.alloc(Math.ceil(contents.length / block) * block);
  bytes.set(contents);
  return bytes;
}

function header({ name, mode, owner, group, contents }: TarEntry, time: number): Buffer {
  const bytes = Buffer.alloc(block);
  const text = (value: string, offset: number) => void bytes.write(value, offset, 'utf8');
  const octal = (value: number, digits: number, offset: number) => {
    text(value.toString(8).padStart(digits, '0'), offset);
  };
  const { prefix, rest } = splitName(name);
  text(rest, 0);
  octal(mode, 7, 100);
  octal(idIn(owner), 7, 108);
  octal(idIn(group), 7, 116);
  octal(contents.length, 11, 124);
  octal(time, 11, 136);
  text(' '.repeat(8), 148);
  text(name.endsWith('/') ? '5' : '0', 156);
  text('ustar\0' + '00', 257);
  text(isId(owner) ? '' : owner.slice(0, 31), 265);
  text(isId(group) ? '' : group.slice(0, 31), 297);
  text(prefix, 345);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  octal(sum, 6, 148);
  bytes.write('\0 ', 154, 'latin1');
  return bytes;
}

const isId = (name: string): boolean => /^\d+$/.test(name);

/** An id that no header can hold is left to the installer, as is one that is a name. */
const idIn = (name: string): number => (isId(name) && Number(name) < 8 ** 7 ? Number(name) : 0);

/** A name of more than 100 bytes is split at a slash: up to 155 bytes before it. */
function splitName(name: string): { readonly prefix: string; readonly rest: string } {
  if (Buffer.byteLength(name) <= 100) return { prefix: '', rest: name };
  for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1)) {
    const [prefix, rest] = [name.slice(0, slash), name.slice(slash + 1)];
    if (rest !== '' && Buffer.byteLength(rest) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, rest };
  }
  throw new RangeError(`expected a name that fits a tar header, got ${name}`);
}
