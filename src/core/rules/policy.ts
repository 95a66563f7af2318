import type { RuleBase } from './rule.js';

export const suppressionExpired: RuleBase = {
  id: 'suppression-expired',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The last day of a suppression is over: it hides nothing any more, and what it was about is reported again where it still is so.',
  protects: 'whoever relies on reports, from what was hidden for a time and would be hidden for ever',
  mend: 'Mend what it was about and remove the suppression; or, after another look, give it a new reason and a new `until`.',
  sources: [],
};

export const suppressionUnused: RuleBase = {
  id: 'suppression-unused',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'A suppression matched nothing that this check found: what it was about is mended, or it never was about anything, as after a slip in a name or a path.',
  protects:
    'whoever writes a suppression and believes that it holds, and whoever later meets what an old one still hides',
  mend: 'Remove it, or correct its node, artefact or path: reports show them as they have to be written. A rule that needs `--live`, a kubeconfig or facts of other nodes finds nothing without them.',
  sources: [],
};

/** Rules about the policy of a report, beside those about the cluster. */
export const policyRules: readonly RuleBase[] = [suppressionExpired, suppressionUnused];
