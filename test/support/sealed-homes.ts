import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { reader } from '../../src/adapters/store/read.js';
import { Secret } from '../../src/core/facts/secret.js';
import type { Tools } from '../../src/workflows/apply.js';
import { listAuthorities } from '../../src/workflows/authorities.js';
import { exportAuthority, type ExportRequest } from '../../src/workflows/export-authority.js';
import { openHome } from '../../src/workflows/home.js';
import { makeHome, today, tools as plainTools } from './home.js';
import { filesIn } from './leaves.js';
import { scratch } from './scratch.js';

/** The passphrase of every encrypted key in these homes. */
export const secret = 'correct horse battery staple';

/** Tools of somebody who knows the passphrase, or another one. */
export const toolsWith = (passphrase: string): Tools => {
  const answer = () => Promise.resolve(new Secret(passphrase));
  return { ...plainTools, passphrase: { known: answer, chosen: answer } };
};
export const tools = toolsWith(secret);

/** A file of the control plane. */
export const pki = (home: string, path: string): string => join(home, 'nodes/cp1/etc/kubernetes/pki', path);
/** Private keys of an authority in a home. */
export const keysOf = (home: string, authority: string): readonly string[] =>
  filesIn(join(home, 'authorities', authority)).filter((path) => path.endsWith('.key'));

/** To export an authority to a file. */
export const request = (authority: string, file: string, as: 'move' | 'copy' = 'move'): ExportRequest => ({
  authority,
  generation: undefined,
  file,
  as,
});

/** A home whose authorities of these names are offline, and where they are. */
export async function offline(
  ...authorities: readonly string[]
): Promise<{ home: string; file: (name: string) => string }> {
  const [home, medium] = [await makeHome(), scratch()];
  const file = (name: string): string => join(medium, `${name}.pem`);
  for (const name of authorities) await exportAuthority(home, request(name, file(name)), tools, today);
  return { home, file };
}

/** Every file of a home, to be compared. */
export const everything = (home: string): Readonly<Record<string, string>> =>
  Object.fromEntries(filesIn(home).map((path) => [path, readFileSync(path, 'latin1')]));

/** How the key of an authority is found. */
export const stateOf = (home: string, name: string) =>
  listAuthorities(openHome(home, reader), reader, today).find((row) => row.name === name)?.key.state;
