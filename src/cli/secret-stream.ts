import { CliError } from './errors.js';

/**
 * That stdout is a place for private keys: not a terminal, where they would scroll by, and not shared with a report.
 *
 * @param json whether the report of the command goes to stdout
 * @param instead the flags that put the product elsewhere, e.g. `--out`
 * @throws CliError CLI_USAGE
 */
export function assertSecretStream(json: boolean, instead: string): void {
  const hint = 'name a file with --out, or send stdout where it belongs: > FILE, | ssh …';
  if (json) throw new CliError('CLI_USAGE', `expected ${instead} with --json, got stdout for both`, { hint });
  if (process.stdout.isTTY)
    throw new CliError('CLI_USAGE', 'expected a file or a pipe, got a terminal: there are private keys in it', {
      hint,
    });
}
