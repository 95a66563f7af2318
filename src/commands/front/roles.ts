import { Args } from '@oclif/core';
import { resolve } from 'node:path';
import { readRoles } from '../../core/read/roles.js';
import { roleAudit, roleAuditText } from '../../core/report/role-audit.js';
import { judgeRoles } from '../../core/rules/roles.js';
import { textOf } from '../../workflows/texts.js';
import { BaseCommand } from '../../cli/base-command.js';
import { CliError } from '../../cli/errors.js';
import { monitoring, monitoringExitCodes } from '../../cli/exit-codes.js';
import { isJson, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { paint, printReport, stdinText } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';

/** Of a file of roles; a cluster has a few hundred. */
const limit = 64 * 1024 * 1024;

export default class FrontRoles extends BaseCommand {
  static override summary = 'say which roles grant ways through the API server';
  static override description = `Reads roles of RBAC, in YAML or JSON, from FILE or with - from stdin, and names those that grant services/proxy, pods/proxy or nodes/proxy, by name or by a wildcard. Roles that Kubernetes makes itself are information.`;
  static override examples = [
    {
      description: 'The roles of a cluster',
      command: 'kubectl get clusterroles,roles --all-namespaces --output=yaml | <%= config.bin %> front roles -',
    },
    { description: 'What a chart would bring', command: '<%= config.bin %> front roles rendered.yaml' },
  ];
  static exitCodes = monitoringExitCodes;
  static override args = {
    file: Args.string({ ignoreStdin: true, required: true, description: 'a file, or - for stdin' }),
  };
  static override flags = { output: outputFlag, json: jsonFlag };

  protected override readonly monitors = true;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FrontRoles);
    const text = args.file === '-' ? stdinText() : textOf(reader, resolve(args.file), limit)?.toString('utf8');
    if (text === undefined) throw new CliError('CLI_USAGE', `expected a file, got nothing at ${args.file}`);
    const found = readRoles(text);
    if (found.state === 'unreadable')
      throw new CliError('CLI_USAGE', `expected roles in YAML or JSON, got ${found.fault}`);
    const audit = roleAudit(judgeRoles(found.roles), found.roles.length);
    printReport(
      isJson(flags),
      () => audit,
      () => roleAuditText(audit, paint),
    );
    this.endWith(monitoring[audit.status]);
  }
}
