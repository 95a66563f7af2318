import type { Tools } from '../../workflows/apply.js';
import type { WriterPort } from '../../core/facts/store-port.js';
import type { ProbePort } from '../../core/facts/probe-port.js';
import type { RunPort } from '../../core/facts/run-port.js';
import type { PassphrasePort } from '../../core/facts/passphrase-port.js';
import { progressOf } from '../terminal.js';
import { reader } from './reader.js';

/** The writing half of the store, loaded when something is to be written. */
export const loadWriter = async (): Promise<WriterPort> => (await import('../../adapters/store/write.js')).writer;

/** What runs hooks, loaded when there are some to run. */
export const loadRunner = async (): Promise<RunPort> => (await import('../../adapters/run/run.js')).runner;

/** What asks endpoints for their certificates, loaded when somebody wants to know. */
export const loadProber = async (): Promise<ProbePort> => (await import('../../adapters/probe/endpoint.js')).prober;

/** Everything that changing needs, and where the passphrase of encrypted keys comes from. The room that issues certificates is large, and no command that only looks loads it. */
export async function loadTools(passphrase: PassphrasePort): Promise<Tools> {
  const [writer, { issuer }] = await Promise.all([loadWriter(), import('../../adapters/issue/issue.js')]);
  return { reader, writer, issue: issuer, passphrase, progress: progressOf('made') };
}
