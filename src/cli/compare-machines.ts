import type { CheckRequest, Comparison } from '../workflows/comparison.js';
import type { Machines } from '../workflows/check.js';
import { flagTable } from './flag-table.js';
import { processes, reader } from './wiring/reader.js';

/** What looks at machines; loaded where nothing else says what should be there, and where a home manages one in place. */
export async function loadMachines(): Promise<Machines> {
  const { compareMachine, withMachines } = await import('./wiring/audit.js');
  const tools = { reader, processes, table: flagTable() };
  return {
    alone: (mount, label, request) => compareMachine(mount, label, request, tools),
    withSpec: (compared, request) => withMachines(compared, request, tools),
  };
}

/** What compares facts that were collected on nodes. */
export async function loadFacts(): Promise<(paths: readonly string[], request: CheckRequest) => Comparison> {
  const { compareFacts } = await import('./wiring/audit.js');
  return (paths, request) => compareFacts(paths, request, { reader, processes, table: flagTable() });
}
