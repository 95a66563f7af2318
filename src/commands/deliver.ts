import { Args, Flags } from '@oclif/core';
import { renderTasks } from '../core/render/ansible.js';
import type { Delivery } from '../core/render/delivery.js';
import { renderScript, renderTar } from '../core/render/installer.js';
import { counted } from '../core/report/counted.js';
import { deliverDocument } from '../core/report/deliver-report.js';
import { deliver } from '../workflows/deliver.js';
import { openHome } from '../workflows/home.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { CliError } from '../cli/errors.js';
import { ordinaryExitCodes } from '../cli/exit-codes.js';
import { needHome } from '../cli/find-home.js';
import { packageFile } from '../cli/package-file.js';
import { writeProduct } from '../cli/product-file.js';
import { homeFlag } from '../cli/shared-flags.js';
import { note, print } from '../cli/terminal.js';
import { reader } from '../cli/wiring/reader.js';

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

tar: a folder with the files, their manifest and install.sh. sh: the same installer with the files in it. ansible: a list of tasks. The installer verifies every hash before it touches anything, sets owner and mode before a file gets its name, renames the key before its certificate, leaves alone what is right, and says which components read what changed. It takes --root DIR, --dry-run and --report.`;
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
    { description: 'For a playbook', command: '<%= config.bin %> deliver cp1 --format ansible --out cp1.yaml' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4);
  static override args = { node: Args.string({ description: 'the node', required: true }) };
  static override flags = {
    format: Flags.option({ options: ['tar', 'sh', 'ansible'] as const })({
      summary: 'what is made',
      default: 'tar',
    }),
    out: Flags.string({ helpValue: 'FILE', summary: 'write it to this file, for its owner alone' }),
    force: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'RULE',
      summary: 'deliver in spite of critical findings of this rule; repeatable',
    }),
    json: Flags.boolean({ summary: 'print as JSON what was written, errors included; needs --out' }),
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Deliver);
    if (flags.out === undefined) assertStream(flags.json);
    const home = openHome(needHome(flags.home).folder, reader);
    const delivery = deliver(home, args.node, flags.force ?? [], reader, now());
    note(home.warnings);
    const { mode, render } = products[flags.format];
    const product = render(delivery);
    if (flags.out === undefined) {
      process.stdout.write(product);
      return;
    }
    const file = await writeProduct(flags.out, product, mode);
    print(
      flags.json
        ? JSON.stringify(deliverDocument(delivery, flags.format, file), null, 2)
        : `Wrote ${counted(delivery.files.length, 'file')} of ${delivery.node} to ${flags.out}, with private keys: remove it when it is installed.`,
    );
  }
}

/** @throws CliError CLI_USAGE where private keys would scroll by */
function assertStream(json: boolean): void {
  const hint = 'name a file with --out, or send stdout where it belongs: > FILE, | ssh …';
  if (json) throw new CliError('CLI_USAGE', 'expected --out with --json, got stdout for both', { hint });
  if (process.stdout.isTTY)
    throw new CliError('CLI_USAGE', 'expected a file or a pipe, got a terminal: there are private keys in it', {
      hint,
    });
}
