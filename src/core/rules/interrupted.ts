import { kept } from '../facts/kept.js';
import { inHome } from '../facts/place.js';
import type { SurveyRule } from './rule.js';

export const interruptedApply: SurveyRule = {
  id: 'interrupted-apply',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'A run that changes the home was stopped in the middle of its renames. Some files are new, others still old, and one pair may be torn.',
  protects: 'everything that is copied from the home before it is whole again',
  mend: 'Run `kubepki apply`: it finishes first what was begun, from the journal. Deliver nothing before.',
  sources: ['https://man7.org/linux/man-pages/man2/rename.2.html'],
  *survey({ observed }) {
    if (observed.pending === undefined) return;
    yield { artefact: 'home', place: inHome(kept.journal), message: 'was being changed by a run that did not end' };
  },
};
