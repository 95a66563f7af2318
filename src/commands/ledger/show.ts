import { Flags } from '@oclif/core';
import type { LedgerEntry } from '../../core/facts/ledger.js';
import { entryDocument, entryLine, ledgerDocumentFrame } from '../../core/report/ledger-report.js';
import {
  assertNames,
  doubtsAboutLedger,
  eachEntry,
  liveCertificates,
  type EntryFilter,
} from '../../workflows/ledger.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { homeFlag, isJson, jsonFlag, outputFlag, timeFlag } from '../../cli/shared-flags.js';
import { note, print } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';

export default class LedgerShow extends BaseCommand {
  static override summary = 'say who issued what, and when';
  static override description = `Prints the changes in the ledger of the home, the oldest first: when, what, for which artefact, the certificate, and by which command and user.

--live prints the certificates that have not ended and that none has replaced, as the ledger alone knows them. The ledger is read line by line and may be of any size. A name that neither the ledger nor the spec knows is refused.`;
  static override examples = [
    { description: 'Everything', command: '<%= config.bin %> ledger show' },
    {
      description: 'What happened to one certificate since May',
      command: '<%= config.bin %> ledger show --artefact cp1/apiserver --since 2026-05-01',
    },
    { description: 'Where does this serial come from?', command: '<%= config.bin %> ledger show --serial 6f:00:12' },
    { description: 'Every certificate that is in use', command: '<%= config.bin %> ledger show --live --json' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override flags = {
    artefact: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      summary: 'only this artefact, by catalog name or as NODE/NAME; repeatable',
    }),
    node: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NODE',
      summary: 'only what lies on this node; repeatable',
    }),
    serial: Flags.string({ helpValue: 'HEX', summary: 'only the certificate with this serial number' }),
    since: timeFlag('since')({ helpValue: 'TIME', summary: 'only what happened then or later' }),
    live: Flags.boolean({ summary: 'only certificates that have not ended and were not replaced' }),
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LedgerShow);
    const { folder } = needHome(flags.home);
    const filter: EntryFilter = {
      artefacts: flags.artefact ?? [],
      nodes: flags.node ?? [],
      serial: flags.serial,
      since: flags.since,
    };
    assertNames(folder, filter, reader);
    const each = (take: (entry: LedgerEntry) => void): void =>
      flags.live
        ? liveCertificates(folder, filter, reader, now()).forEach(take)
        : eachEntry(folder, filter, reader, take);
    const count = isJson(flags) ? printDocument(folder, each) : printLines(each);
    if (count > 0) return;
    const doubts = doubtsAboutLedger(folder, reader);
    note(doubts.length > 0 ? doubts : isJson(flags) ? [] : ['nothing in the ledger is what was asked for']);
  }
}

type Each = (take: (entry: LedgerEntry) => void) => void;

function printLines(each: Each): number {
  let count = 0;
  each((entry) => {
    count += 1;
    print(entryLine(entry));
  });
  return count;
}

/** Entry by entry, so that a ledger of any size has a document. Nothing is printed before the ledger was opened, so that an error is one. @returns how many there were */
function printDocument(folder: string, each: Each): number {
  let count = 0;
  const [before, after] = ledgerDocumentFrame(folder);
  let separator = before;
  each((entry) => {
    process.stdout.write(`${separator}${JSON.stringify(entryDocument(entry))}`);
    separator = ',\n';
    count += 1;
  });
  process.stdout.write(`${separator === before ? before : ''}${after}`);
  return count;
}
