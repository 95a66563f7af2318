import { knownReleases } from '../../../src/core/cluster/version.js';
import { profileNames } from '../../../src/core/components/profiles.js';
import { auditAt, filesOf, machineOf, namedFiles, ourSets } from '../../support/flag-files.js';

const releases = Array.from(
  { length: knownReleases.newest.minor - knownReleases.oldest.minor + 1 },
  (_, index) => `1.${knownReleases.oldest.minor + index}`,
);

describe('the audit of what kubepki writes', () => {
  it.each(profileNames.flatMap((profile) => releases.map((release) => [profile, release] as const)))(
    'says nothing but information for the profile %s and the release %s',
    (profile, release) => {
      // A profile asks for encryption, and leaves it to the spec.
      const spec = `hardening: { profile: ${profile} }\nencryption: { provider: secretbox }\n`;
      const sets = ourSets(spec, release);
      const files = { ...namedFiles(spec, release), ...filesOf(sets, `${release}.0`) };
      const { report } = auditAt(machineOf(files), { profile });
      const found = report.findings.map(({ severity, component, rule }) => `${severity} ${component} ${rule}`);
      // The benchmark leaves the one to people; before 1.32 probes cannot be let in alone.
      const known = [
        ...(['1.30', '1.31'].includes(release) ? ['info kube-apiserver anonymous-open'] : []),
        'info kube-apiserver images-from-node',
      ];
      expect(found).toEqual(profile === 'cis' ? known : []);
      expect(report.components.filter(({ component }) => component !== 'etcd').map((one) => one.release)).toEqual(
        sets.filter(({ component }) => component !== 'etcd').map(() => release),
      );
    },
  );
});
