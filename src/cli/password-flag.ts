import { Flags } from '@oclif/core';
import type { OpenContainer } from '../core/read/binary.js';
import { fromFile } from './passphrase.js';

/** Where the password of PKCS#12 is. */
export const passwordFlag = Flags.string({
  helpValue: 'FILE',
  summary: 'open PKCS#12 (.p12, .pfx) by the password in this file, which only its owner may read',
});

/** What opens PKCS#12; undefined where no password is named. @throws CliError CLI_PASSPHRASE */
export const containersBy = async (file: string | undefined): Promise<OpenContainer | undefined> =>
  file === undefined ? undefined : (await import('./wiring/containers.js')).openPkcs12(fromFile(file));
