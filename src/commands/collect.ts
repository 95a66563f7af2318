import { Flags } from '@oclif/core';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { isDns1123Subdomain } from '../core/cluster/names.js';
import { nodeFactsDocument } from '../core/report/node-facts.js';
import { hostnameAt } from '../workflows/hostname.js';
import { accountsAt } from '../workflows/accounts.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { CliError } from '../cli/errors.js';
import { ordinaryExitCodes } from '../cli/exit-codes.js';
import { flagTable } from '../cli/flag-table.js';
import { destinationOf, overwriteFlag } from '../cli/product-file.js';
import { jsonFlag } from '../cli/shared-flags.js';
import { processes, reader } from '../cli/wiring/reader.js';

export default class Collect extends BaseCommand {
  static override summary = 'write what a check needs to know of this node into one file without secrets';
  static override description = `Looks at what a check looks at and writes it as JSON (schemas/node-facts.json): certificates, fingerprints and public halves of keys, modes, owners and times of files, kubeconfigs without their keys and tokens, what components are started with, since when they run, and what they serve. Private keys, tokens, passwords and the environment stay on the node, and so do values of flags that can hold one (docs/collect.md). What could not be read is said in it.

--script prints the same collector as a script for nodes without Node.js: it needs sh, awk, sed, od, base64, tar, date and ls, and uses openssl where there is one; what is served is in its facts only then.`;
  static override examples = [
    { description: 'This node', command: '<%= config.bin %> collect --out cp1.json' },
    {
      description: 'A node without Node.js',
      command: '<%= config.bin %> collect --script > collect.sh && ssh root@cp1 sh < collect.sh > cp1.json',
    },
    {
      description: 'Judge them together',
      command: '<%= config.bin %> check --facts cp1.json --facts cp2.json --facts cp3.json',
    },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 4);
  static override flags = {
    root: Flags.string({ helpValue: 'DIR', summary: 'the filesystem of the node; default: /, this machine' }),
    node: Flags.string({ helpValue: 'NAME', summary: 'name of the node; default: its hostname' }),
    script: Flags.boolean({ summary: 'print the collector as a POSIX shell script', exclusive: ['root', 'node'] }),
    served: Flags.boolean({
      allowNo: true,
      default: true,
      summary: 'ask the servers of this machine what they serve, at the addresses of their own flags; not with --root',
    }),
    out: Flags.string({ helpValue: 'FILE', summary: 'write it to this file; default, and with -: stdout' }),
    overwrite: overwriteFlag,
    json: jsonFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Collect);
    const destination = destinationOf({
      out: flags.out,
      home: undefined,
      overwrites: flags.overwrite,
      secret: undefined,
    });
    const version = this.config.version;
    if (flags.script) {
      const { collectScript } = await import('../cli/collect-script.js');
      await destination.write(Buffer.from(collectScript(version)), 0o644);
      return;
    }
    const root = resolve(flags.root ?? '/');
    if (reader.kindOf(root) !== 'folder')
      throw new CliError('CLI_USAGE', `expected a folder for --root, got ${root}, which is none`);
    const node = flags.node ?? hostnameAt(root, reader) ?? (root === '/' ? hostname().toLowerCase() : undefined);
    if (node === undefined || !isDns1123Subdomain(node))
      throw new CliError(
        'CLI_USAGE',
        `expected a node whose name is known, got ${node === undefined ? 'no etc/hostname' : `"${node}"`}`,
        {
          hint: 'name it: --node NAME',
        },
      );
    const { collect, withServed } = await import('../cli/wiring/audit.js');
    const table = flagTable();
    const facts = collect({ root, node, version, now: now() }, { reader, processes, table });
    const isAsked = flags.served && root === '/';
    const whole = isAsked ? await withServed(facts, table, (await import('../cli/wiring/live.js')).prober) : facts;
    const document = nodeFactsDocument(whole, accountsAt(root, reader));
    await destination.write(Buffer.from(`${JSON.stringify(document, null, 1)}\n`), 0o600);
  }
}
