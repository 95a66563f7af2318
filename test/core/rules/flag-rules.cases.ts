import type { BadFile, NearFile } from '../../support/bad-flags.js';
import { open } from './flag-demands.cases.js';
import { otherForms } from './flag-forms.cases.js';
import { ofKubelet } from './flag-kubelet.cases.js';
import { conflicting, named } from './flag-names.cases.js';
import { nearlyApart, nearlyWrong } from './flag-near.cases.js';
import { nearlyOpen } from './flag-near-demands.cases.js';
import { nearlyWeak } from './flag-near-profiles.cases.js';
import { related, weaker } from './flag-relations.cases.js';

/** Every bad file. */
export const badFiles: readonly BadFile[] = [
  ...named,
  ...conflicting,
  ...open,
  ...ofKubelet,
  ...related,
  ...weaker,
  ...otherForms,
];

/** One for each rule, and more. */
export const nearFiles: readonly NearFile[] = [...nearlyWrong, ...nearlyOpen, ...nearlyApart, ...nearlyWeak];
