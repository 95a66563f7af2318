import { checkPath } from '../../support/home.js';
import { lines, loose, looseHome } from '../../support/loose.js';
import { hit, nearMiss } from '../../support/rule-tests.js';

const last = new Date('2026-06-30T23:59:59Z');
const after = new Date('2026-07-01T00:00:00Z');

/** What is said where one suppression has this in it too. */
const saidOf = async (more: string, now = last): Promise<readonly string[]> =>
  lines(checkPath(await looseHome(`{ suppress: [${loose}${more} }] }`), { now }));

describe('a suppression', () => {
  hit(
    'suppression-expired',
    'is found on the day after its last one, with what it was about',
    ['warning apiserver mode-loose', 'warning check.suppress[0] suppression-expired'],
    () => saidOf('', after),
  );
  nearMiss('suppression-expired', 'holds in the last second of its last day', [], () => saidOf('', last));

  hit(
    'suppression-unused',
    'is found where it is about another artefact',
    ['warning apiserver mode-loose', 'info check.suppress[0] suppression-unused'],
    () => saidOf(', artefact: etcd*'),
  );
  nearMiss('suppression-unused', 'is not found where it is about that artefact by a pattern', [], () =>
    saidOf(', artefact: api*'),
  );
});
