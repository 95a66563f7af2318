import { Args, Flags } from '@oclif/core';
import { resolve } from 'node:path';
import { renderTasks } from '../core/render/ansible.js';
import type { Delivery } from '../core/render/delivery.js';
import { renderScript, renderTar } from '../core/render/installer.js';
import { confirmDocument, confirmText } from '../core/report/confirm-report.js';
import { deliverDocument, deliverText } from '../core/report/deliver-report.js';
import { confirmDelivery } from '../workflows/confirm.js';
import { deliver } from '../workflows/deliver.js';
import { openHome } from '../workflows/home.js';
import { textOf } from '../workflows/texts.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { CliError } from '../cli/errors.js';
import { exit, ordinaryExitCodes } from '../cli/exit-codes.js';
import { needHome } from '../cli/find-home.js';
import { packageFile } from '../cli/package-file.js';
import { destinationOf, overwriteFlag } from '../cli/product-file.js';
import { homeFlag } from '../cli/shared-flags.js';
import { note, paint, printReport, stdinText } from '../cli/terminal.js';
import { reader } from '../cli/wiring/reader.js';
import { loadWriter } from '../cli/wiring/tools.js';

const products = {
  tar: { mode: 0o600, render: (delivery: Delivery) => renderTar(delivery, packageFile('templates/install.sh')) },
  sh: {
    mode: 0o700,
    render: (delivery: Delivery) => Buffer.from(renderScript(delivery, packageFile('templates/install.sh'))),
  },
  ansible: { mode: 0o600, render: (delivery: Delivery) => Buffer.from(renderTasks(delivery)) },
} as const;

export default class Deliver extends BaseCommand {
  static override summary = 'pack the files of a node with what installs them there';
  static override description = `Makes one stream of the files of a node, private keys included, and writes it to stdout or a file. Nothing is delivered that check finds critical.

tar: a folder with the files, their manifest and install.sh. sh: the same installer with the files in it. ansible: a list of tasks. The installer verifies every hash before it touches anything, sets owner and mode before a file gets its name, renames the key before its certificate, leaves alone what is right, and says which components have to be restarted for what changed and which follow by themselves, and within what time (docs/reload.md). It takes --root DIR, --dry-run, --report and --prune.

What apply --prune has removed from the home may still lie on the node: the installer says so. With its --prune (in a playbook: kubepki_prune=true) it removes, after everything else, those files that are exactly what the home removed, pairs as a whole, unless a process, a manifest, a unit or a kubeconfig still names them; and nothing in a run after which a component has to be restarted first.

--confirm takes what --report printed on the node: it says what differs there from what would be delivered now, and writes into the ledger what has arrived and what is gone. It ends with 5 if anything differs; what is no longer wanted and still there is listed, and is no difference.`;
  static override examples = [
    {
      description: 'Install over SSH',
      command:
        "<%= config.bin %> deliver cp1 --format sh | ssh root@cp1 'umask 077; cat > /run/install.sh; sh /run/install.sh; rm /run/install.sh'",
    },
    {
      description: 'Look first',
      command: "<%= config.bin %> deliver cp1 | ssh root@cp1 'cd /run && tar x && sh kubepki-cp1/install.sh --dry-run'",
    },
    {
      description: 'Once nothing reads it any more, remove what is no longer wanted',
      command:
        "<%= config.bin %> deliver cp1 | ssh root@cp1 'cd /run && tar x && sh kubepki-cp1/install.sh --prune; rm -r kubepki-cp1'",
    },
    { description: 'For a playbook', command: '<%= config.bin %> deliver cp1 --format ansible --out ../cp1.yaml' },
    {
      description: 'Tell the home what has arrived',
      command: "ssh root@cp1 'sh /run/kubepki-cp1/install.sh --report' | <%= config.bin %> deliver cp1 --confirm -",
    },
  ];
  static override usage = [
    '<%= command.id %> NODE [--format tar|sh|ansible] [--out FILE [--overwrite]] [--force RULE]...',
    '<%= command.id %> [NODE] --confirm FILE',
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4, 5);
  static override args = { node: Args.string({ ignoreStdin: true, description: 'the node' }) };
  static override flags = {
    format: Flags.option({ options: ['tar', 'sh', 'ansible'] as const })({
      summary: 'what is made',
      default: 'tar',
    }),
    out: Flags.string({
      helpValue: 'FILE',
      summary: 'write it to this file outside of the home, for its owner alone; default, and with -: stdout',
    }),
    overwrite: overwriteFlag,
    force: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'RULE',
      summary: 'deliver in spite of critical findings of this rule; repeatable',
    }),
    confirm: Flags.string({
      helpValue: 'FILE',
      summary: 'take the answer of a node from this file, or with - from stdin',
      exclusive: ['out', 'force'],
    }),
    json: Flags.boolean({
      summary: 'print as JSON what was written or confirmed, errors included; needs --out or --confirm',
    }),
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Deliver);
    const { folder } = needHome(flags.home);
    if (flags.confirm !== undefined) {
      await this.confirm(folder, args.node, flags.confirm, flags.json);
      return;
    }
    if (args.node === undefined)
      throw new CliError('CLI_USAGE', 'expected a node, got none', { hint: 'kubepki deliver NODE' });
    const { out, overwrite: overwrites, json } = flags;
    const destination = destinationOf({ out, home: folder, overwrites, secret: { json, instead: '--out' } });
    const home = openHome(folder, reader);
    const delivery = deliver(home, args.node, flags.force ?? [], reader, now());
    note(home.warnings);
    const { mode, render } = products[flags.format];
    await destination.write(render(delivery), mode);
    if (destination.isStdout) return;
    printReport(
      json,
      () => deliverDocument(delivery, flags.format, destination.name),
      () => deliverText(delivery, out ?? destination.name),
    );
  }

  private async confirm(folder: string, node: string | undefined, file: string, json: boolean): Promise<void> {
    const text = file === '-' ? stdinText() : answerIn(resolve(file));
    const confirmed = confirmDelivery(folder, { text, node }, { reader, writer: await loadWriter() }, now());
    printReport(
      json,
      () => confirmDocument(confirmed),
      () => confirmText(confirmed, paint),
    );
    if (confirmed.deviations.length > 0) this.endWith(exit.unverified);
  }
}

/** @throws CliError CLI_USAGE; WorkflowError PATH_UNREADABLE */
function answerIn(file: string): string {
  const text = textOf(reader, file)?.toString('utf8');
  if (text !== undefined) return text;
  throw new CliError('CLI_USAGE', `expected the answer of a node in ${file}, got no such file`, {
    hint: 'sh install.sh --report prints it, on the node',
  });
}
