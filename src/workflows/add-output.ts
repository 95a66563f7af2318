import { join } from 'node:path';
import { home as paths } from '../core/catalog/layouts/home.js';
import { withEntry } from '../core/cluster/new-entry.js';
import type { Cluster, Output } from '../core/cluster/cluster.js';
import type { ComponentName } from '../core/cluster/component-names.js';
import { inHome } from '../core/facts/place.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import { WorkflowError } from './errors.js';
import { desiredOf, homeOf, openHome } from './home.js';
import { piece } from './made.js';
import { modeOf } from './spec-mode.js';
import { specOf } from './texts.js';

/** An entry of `outputs` that is asked for. */
export interface NewOutput {
  readonly format: Output['format'];
  /** Undefined for every component that fits. */
  readonly component: ComponentName | undefined;
  /** The folder of the binaries; undefined for the usual one. */
  readonly binaries: string | undefined;
}

/**
 * Adds a form of the flag sets to `outputs` of a spec. The files themselves are made by apply.
 *
 * @returns whether the spec was changed: it is not, where it says so already
 * @throws WorkflowError SPEC_NOT_EDITABLE; RenderError OUTPUT_CONFLICT, FORMAT_UNFIT and what makes flag sets refused; ClusterError; StoreError
 */
export function addOutput(
  folder: string,
  output: NewOutput,
  { reader, writer }: { readonly reader: ReaderPort; readonly writer: WriterPort },
  now: Date,
): boolean {
  const release = writer.lock(folder, 'flags --write', now);
  try {
    const before = openHome(folder, reader);
    if (isThere(output, before.cluster)) return false;
    const specPath = join(folder, paths.spec);
    const { format, component, binaries } = output;
    const edited = withEntry((specOf(reader, specPath) ?? Buffer.alloc(0)).toString('utf8'), 'outputs', {
      format,
      ...(component === undefined ? {} : { components: [component] }),
      ...(binaries === undefined ? {} : { binaries }),
    });
    if (edited === undefined)
      throw new WorkflowError('SPEC_NOT_EDITABLE', `expected outputs in ${specPath} as a list that can be added to`, {
        hint: 'add the entry to outputs by hand, then run kubepki apply',
      });
    // What could not be made is refused before it is asked for.
    desiredOf(homeOf(folder, Buffer.from(edited), reader, `${specPath} with the new entry`));
    const owner = reader.ownerOf(specPath);
    writer.commit(before.roots, {
      writes: [{ ...piece(inHome(paths.spec), modeOf(specPath, reader), edited), owner }],
      record: undefined,
    });
    return true;
  } finally {
    release();
  }
}

const isThere = ({ format, component, binaries }: NewOutput, { outputs }: Cluster): boolean =>
  outputs.some(
    (known) =>
      known.format === format &&
      (known.components === undefined || (component !== undefined && known.components.includes(component))) &&
      (binaries === undefined || known.binaries === binaries),
  );
