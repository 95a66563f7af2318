import { knownReleases } from '../../../src/core/cluster/version.js';
import { profileNames } from '../../../src/core/components/profiles.js';
import { auditAt, filesOf, machineOf, namedFiles, ourSets } from '../../support/flag-files.js';

const releases = Array.from(
  { length: knownReleases.newest.minor - knownReleases.oldest.minor + 1 },
  (_, index) => `1.${knownReleases.oldest.minor + index}`,
);

describe('the audit of what kubepki writes', () => {
  it.each(profileNames.flatMap((profile) => releases.map((release) => [profile, release] as const)))(
    'is silent for the profile %s and the release %s',
    (profile, release) => {
      // A profile asks for encryption, and leaves it to the spec.
      const spec = `hardening: { profile: ${profile} }\nencryption: { provider: secretbox }\n`;
      const sets = ourSets(spec, release);
      const files = { ...namedFiles(spec, release), ...filesOf(sets, `${release}.0`) };
      const { report } = auditAt(machineOf(files), { profile });
      expect(report.findings.map(({ component, rule, message }) => `${component} ${rule} ${message}`)).toEqual([]);
      expect(report.components.filter(({ component }) => component !== 'etcd').map((one) => one.release)).toEqual(
        sets.filter(({ component }) => component !== 'etcd').map(() => release),
      );
    },
  );
});
