import { Flags } from '@oclif/core';
import type { FrontName } from '../core/catalog/front/fronts.js';
import { frontDocument } from '../core/report/front.js';
import { frontOf, type FrontOnNode } from '../workflows/front.js';
import { openHome } from '../workflows/home.js';
import { BaseCommand } from './base-command.js';
import { CliError } from './errors.js';
import { ordinaryExitCodes } from './exit-codes.js';
import { needHome } from './find-home.js';
import { homeFlag, jsonFlag } from './shared-flags.js';
import { note, print } from './terminal.js';
import { reader } from './wiring/reader.js';

/** The flags of every command that prints a front. */
export const frontFlags = {
  node: Flags.string({ helpValue: 'NAME', summary: 'the node; may be left out where only one fits' }),
  file: Flags.string({ helpValue: 'NAME', summary: 'print this file instead of the first' }),
  json: jsonFlag,
  home: homeFlag,
};

/** What the commands under `front` share: they print a text that follows from the spec, and nothing is written. */
export abstract class FrontCommand extends BaseCommand {
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override flags = frontFlags;

  /** Prints a front. @throws CliError CLI_USAGE; WorkflowError NODE_UNKNOWN, NODE_AMBIGUOUS */
  protected show(
    front: FrontName,
    flags: Readonly<Record<'node' | 'file' | 'home', string | undefined>> & { readonly json: boolean },
  ): void {
    const home = openHome(needHome(flags.home).folder, reader);
    const found = frontOf(front, flags.node, home.cluster, home.templates);
    const one = chosen(found, flags.file);
    note(home.warnings);
    if (front === 'firewall' && home.cluster.podCidrs.length === 0)
      note(['without network.podCidrs pods may not reach kubelets (port 10250), as metrics-server does']);
    if (flags.json) {
      print(JSON.stringify(frontDocument(found), null, 2));
      return;
    }
    print(one.text);
    const others = found.files.filter(({ name }) => name !== one.name);
    if (flags.file === undefined) note(others.map(({ name, title }) => `${title} is another file: add --file ${name}`));
  }
}

function chosen({ files, front }: FrontOnNode, name: string | undefined): FrontOnNode['files'][number] {
  const file = name === undefined ? files[0] : files.find((one) => one.name === name);
  if (file !== undefined) return file;
  const known = files.map((one) => one.name).join(', ');
  throw new CliError('CLI_USAGE', `expected one of the files of ${front} (${known}), got "${name ?? ''}"`);
}
