import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { homeFlag, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { takeBack } from '../../cli/take-back.js';

export default class HistoryRestore extends BaseCommand {
  static override summary = 'put the files back as they were before a change';
  static override description = `Takes back the change that ID names and everything since, in one step, on the terms of history undo: no authority may have changed in any of them, and every file has to be as the last of them left it.`;
  static override examples = [
    {
      description: 'Everything since and with that change',
      command: '<%= config.bin %> history restore 20261126T101500Z',
    },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4);
  static override args = {
    id: Args.string({ ignoreStdin: true, required: true, description: 'a change, as history list names it' }),
  };
  static override flags = {
    yes: Flags.boolean({ char: 'y', summary: 'do not ask' }),
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(HistoryRestore);
    await takeBack(args.id, 'history restore', flags);
  }
}
