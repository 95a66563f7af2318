import { knownReleases } from '../../../src/core/cluster/version.js';
import { profileNames } from '../../../src/core/components/profiles.js';
import { auditAt, filesOf, machineOf, ourSets } from '../../support/flag-files.js';

const releases = Array.from(
  { length: knownReleases.newest.minor - knownReleases.oldest.minor + 1 },
  (_, index) => `1.${knownReleases.oldest.minor + index}`,
);

describe('the audit of what kubepki writes', () => {
  it.each(profileNames.flatMap((profile) => releases.map((release) => [profile, release] as const)))(
    'is silent for the profile %s and the release %s',
    (profile, release) => {
      const sets = ourSets(`hardening: { profile: ${profile} }\n`, release);
      const { report } = auditAt(machineOf(filesOf(sets, `${release}.0`)), { profile });
      expect(report.findings.map(({ component, rule, message }) => `${component} ${rule} ${message}`)).toEqual([]);
      expect(report.components.filter(({ component }) => component !== 'etcd').map((one) => one.release)).toEqual(
        sets.filter(({ component }) => component !== 'etcd').map(() => release),
      );
    },
  );
});
