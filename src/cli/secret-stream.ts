import { CliError } from './errors.js';

/** What is said of a product that holds private keys. */
export interface SecretProduct {
  /** Whether the report of the command goes to stdout. */
  readonly json: boolean;
  /** The flags that put the product elsewhere, e.g. `--out`. */
  readonly instead: string;
}

const hint = 'name a file with --out, or send stdout where it belongs: > FILE, | ssh …';

/**
 * That stdout is a place for private keys: not a terminal, where they would scroll by, and not shared with a report.
 *
 * @throws CliError CLI_USAGE
 */
export function assertSecretStream({ json, instead }: SecretProduct): void {
  if (json) throw new CliError('CLI_USAGE', `expected ${instead} with --json, got stdout for both`, { hint });
  if (process.stdout.isTTY) throw onTerminal();
}

/**
 * The same of what `--out` leads to. Notes and errors go to stderr, which is often kept in a log.
 *
 * @throws CliError CLI_USAGE
 */
export function assertSecretOutlet(outlet: { readonly isTerminal: boolean; readonly descriptor?: number }): void {
  if (outlet.isTerminal) throw onTerminal();
  if (outlet.descriptor === 2)
    throw new CliError('CLI_USAGE', 'expected a file or a pipe, got stderr: there are private keys in it', { hint });
}

const onTerminal = (): CliError =>
  new CliError('CLI_USAGE', 'expected a file or a pipe, got a terminal: there are private keys in it', { hint });
