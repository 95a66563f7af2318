import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { homeFlag, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { takeBack } from '../../cli/take-back.js';

export default class HistoryUndo extends BaseCommand {
  static override summary = 'take the last change back';
  static override description = `Puts the files that the last change wrote or removed back as they were, and removes those that it made. Shows what that is, asks, and does it as apply does: under the lock, judged by the rules of check first, by renames, with a line in the ledger. Then says what to restart, and whether a plan would propose the change again.

Refused when an authority changed, when a file is no longer as that change left it, and when what would come back is wrong by itself, such as a certificate that has ended. It is a change like any other: a second undo takes the first one back. An undo that was interrupted is finished, and that is all that is done then. To go further back, use history restore.`;
  static override examples = [
    { description: 'Show what would come back, ask, do it', command: '<%= config.bin %> history undo' },
    { description: 'Without a question', command: '<%= config.bin %> history undo --yes' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4);
  static override flags = {
    yes: Flags.boolean({ char: 'y', summary: 'do not ask' }),
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(HistoryUndo);
    await takeBack(undefined, 'history undo', flags);
  }
}
