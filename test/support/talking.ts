import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * A program of this folder that goes on until it is told to end, and then says in JSON what it saw.
 *
 * @param launcher what enters a machine; nothing for this one
 */
export function untilTold<T>(
  program: string,
  args: readonly string[],
  launcher: readonly string[] = [],
): () => Promise<T> {
  const [file = '', ...rest] = [...launcher, process.execPath, join(__dirname, program), ...args];
  const child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = text(child.stdout);
  return async () => {
    child.stdin.end();
    return JSON.parse(await said) as T;
  };
}
