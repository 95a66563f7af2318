import type { RunPort } from '../core/facts/run-port.js';

/**
 * Runs the hooks of a spec in order; the first that fails ends it.
 *
 * @returns which one failed and how; undefined when none did
 */
export function runHooks(hooks: readonly (readonly string[])[], runner: RunPort): string | undefined {
  for (const hook of hooks) {
    const failure = runner.run(hook);
    if (failure !== undefined) return `expected the hook ${JSON.stringify(hook)} to end with 0, got ${failure}`;
  }
  return undefined;
}
