import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import type { AskedPolicy } from '../workflows/policy.js';

/** How reports are wanted. */
export const policyFlag = Flags.string({
  helpValue: 'FILE',
  summary:
    'severities and suppressions are in this file; default: the nearest .kubepki-check.yaml in or above what is checked',
});

/** What was asked for, and by whom: a policy that somebody else wrote is not obeyed. */
export const askedPolicy = ({ policy }: { readonly policy: string | undefined }): AskedPolicy => ({
  file: policy === undefined ? undefined : resolve(policy),
  user: process.geteuid?.(),
});
