import { join } from 'node:path';
import { when, type CaseTable } from '../../support/cases.js';
import { put } from '../../support/home.js';

export const interrupted: CaseTable = {
  'interrupted-apply': {
    stage: 'always',
    severity: 'critical',
    violations: [
      when(
        'a home with a journal that nobody has finished',
        'critical home interrupted-apply manual',
        (home) => put(home, '.kubepki/journal.json', '{"staged":[]}'),
        { left: [] },
      ),
    ],
    nearMisses: [
      when('a home with something else in its private folder', [], (home) =>
        put(home, join('.kubepki', 'journal'), ''),
      ),
    ],
  },
};
