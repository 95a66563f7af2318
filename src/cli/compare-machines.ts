import type { CheckRequest, Comparison } from '../workflows/comparison.js';
import type { CompareMachine } from '../workflows/check.js';
import { flagTable } from './flag-table.js';
import { processes, reader } from './wiring/reader.js';

/** What compares a machine with what it says itself; loaded when there is no spec to compare with. */
export async function loadMachines(): Promise<CompareMachine> {
  const { compareMachine } = await import('./wiring/audit.js');
  return (mount, label, request) => compareMachine(mount, label, request, { reader, processes, table: flagTable() });
}

/** What compares facts that were collected on nodes. */
export async function loadFacts(): Promise<(paths: readonly string[], request: CheckRequest) => Comparison> {
  const { compareFacts } = await import('./wiring/audit.js');
  return (paths, request) => compareFacts(paths, request, { reader, processes, table: flagTable() });
}
