import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { parseDuration } from '../core/cluster/duration.js';
import { parseVersion, type Version } from '../core/cluster/version.js';
import { CliError } from './errors.js';

/** Reads the text of a flag, or says what was expected of it. */
const parser =
  <T>(flag: string, expected: string, parse: (text: string) => T | undefined) =>
  async (text: string): Promise<T> => {
    const value = parse(text);
    if (value === undefined) throw new CliError('CLI_USAGE', `expected ${expected} for ${flag}, got "${text}"`);
    return Promise.resolve(value);
  };

export const homeFlag = Flags.string({
  helpValue: 'DIR',
  summary: 'the PKI home; default: KUBEPKI_HOME, else the nearest kubepki.yaml upwards',
});

export const jsonFlag = Flags.boolean({ summary: 'print JSON, errors included' });

/** A part of a plan. */
export const choiceFlags = {
  node: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
    summary: 'only what lies on this node; repeatable',
  }),
  only: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
    summary: 'only this artefact, by catalog name or as NODE/NAME; repeatable',
  }),
};

/** What a plan keeps is removed with it. */
export const pruneFlag = Flags.boolean({ summary: 'remove files too that kubepki wrote and the spec no longer wants' });

const passphraseSources = ['passphrase-file', 'passphrase-fd', 'passphrase-command', 'passphrase-env'] as const;
const insteadOf = (flag: (typeof passphraseSources)[number]) => ({
  exclusive: passphraseSources.filter((other) => other !== flag),
});

/** Where the passphrase of encrypted keys of authorities comes from, for commands that sign. Without one of them it is asked for. */
export const passphraseFlags = {
  'passphrase-file': Flags.string({
    helpValue: 'FILE',
    summary: 'the passphrase of encrypted keys of authorities is in this file, which only its owner may read',
    ...insteadOf('passphrase-file'),
  }),
  'passphrase-fd': Flags.integer({
    helpValue: 'N',
    min: 0,
    summary: 'the passphrase comes from this file descriptor',
    ...insteadOf('passphrase-fd'),
  }),
  'passphrase-command': Flags.string({
    helpValue: 'COMMAND',
    summary: 'this program prints the passphrase; words are split at blanks, without a shell and without quotes',
    ...insteadOf('passphrase-command'),
  }),
  'passphrase-env': Flags.string({
    helpValue: 'NAME',
    summary: 'the passphrase is in this variable of the environment, which every process of the user can read',
    ...insteadOf('passphrase-env'),
  }),
};

/** Absolute paths. */
export const authorityKeyFlag = Flags.custom({
  parse: async (text) => Promise.resolve(resolve(text)),
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'FILE',
  summary: 'for this run, the private key of an authority is in this file, as authority export wrote it; repeatable',
})();

/** The form of a report. `--json` is `--output json`. */
export const outputFlag = Flags.option({ options: ['text', 'json'] as const })({
  summary: 'form of the report',
  default: 'text',
});

export const isJson = (flags: { readonly json: boolean; readonly output: 'text' | 'json' }): boolean =>
  flags.json || flags.output === 'json';

export const durationFlag = (name: string) =>
  Flags.custom<number>({ parse: parser(`--${name}`, 'a duration such as 30d or 12h', parseDuration) });

/** A length before the end: a duration, or days as monitoring plugins take them, `30` and `30:` alike. */
export const thresholdFlag = (name: string) =>
  Flags.custom<number>({
    parse: parser(`--${name}`, 'a duration such as 30d or 12h, or days as 30 or 30:', parseThreshold),
  });

/**
 * `30:` is the range that alerts below 30, as the guidelines of monitoring plugins write it, and `30` what everybody means by it.
 * In their grammar a plain `30` would alert above 30, which nobody wants of a certificate; other ranges are refused.
 */
export function parseThreshold(text: string): number | undefined {
  const days = /^(\d{1,6}(?:\.\d{1,6})?):?$/.exec(text)?.[1];
  return days === undefined ? parseDuration(text) : Math.round(Number(days) * 86_400);
}

export const versionFlag = (name: string) =>
  Flags.custom<Version>({ parse: parser(`--${name}`, 'a release such as 1.37', parseVersion) });

/** RFC 3339, or a date, which means its first moment in UTC. */
export const timeFlag = (name: string) =>
  Flags.custom<Date>({
    parse: parser(`--${name}`, 'a date or time such as 2027-01-31 or 2027-01-31T12:00:00Z', parseTime),
  });

/** An absolute folder, without the slash at its end: paths that begin with one are put behind it. */
export const folderFlag = (name: string) =>
  Flags.custom({
    parse: parser(`--${name}`, 'an absolute folder', (text) =>
      text.startsWith('/') ? text.replace(/\/+$/, '') : undefined,
    ),
  });

function parseTime(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) return undefined;
  const times = [new Date(text), new Date(`${text.slice(0, 10)}T00:00:00Z`)] as const;
  if (times.some((time) => Number.isNaN(time.getTime()))) return undefined;
  // A date rolls over silently: the 30th of February is a day in March.
  return times[1].toISOString().startsWith(text.slice(0, 10)) ? times[0] : undefined;
}
