import fc from 'fast-check';
import { parse } from 'yaml';
import { reader } from '../../src/adapters/store/read.js';
import type { Setting } from '../../src/core/cluster/draft.js';
import { importReport } from '../../src/workflows/import-report.js';
import { prepareImport } from '../../src/workflows/import.js';
import { days, today } from '../support/home.js';
import { holds } from '../support/property.js';
import { scratch } from '../support/scratch.js';
import { configuration, RequestedFolder, requests } from '../support/trees/requested.js';

const folder = () => new RequestedFolder(today);

function imported({ root }: RequestedFolder, now: Date = today, configured: readonly Setting[] = []) {
  const target = scratch();
  const adoption = prepareImport(
    {
      words: [`cp1=${root}`],
      folderFor: () => `${target}/home`,
      answers: {
        name: 'prod',
        kubernetesVersion: '1.33',
        endpoint: undefined,
        serviceCidrs: ['10.96.0.0/12'],
        addresses: new Map([
          ['cp1', ['10.0.0.11']],
          ['w1', ['10.0.0.21']],
        ]),
        configured,
      },
      copyKeys: false,
      now,
    },
    reader,
  );
  const { plan, deviations } = importReport(adoption, [], false);
  const { certificates } = adoption.home.cluster;
  return {
    plan: plan.actions,
    deviations,
    notes: adoption.notes,
    certificates,
    overrides: certificates.overrides,
    // The folder is another one each time.
    spec: adoption.spec.replaceAll(root, ''),
    findings: adoption.findings,
  };
}

const values = (names: readonly { readonly value: string }[] | undefined) => names?.map(({ value }) => value);

const profile = (expiry: string) => ({ signing: { profiles: { kubernetes: { expiry } } } });

describe('requests by which certificates were made', () => {
  const { spec, plan, notes } = imported(folder());

  it('change nothing, and nothing of them is left to say', () => {
    expect({ plan, notes }).toEqual({ plan: [], notes: [] });
  });

  it.each([
    'algorithm: ECDSA-P256 # from kubernetes-csr.json key',
    'leaf: 1y1h # from ca-config.json signing.profiles.kubernetes.expiry',
    'authority: 10y1h # from ca-csr.json ca.expiry',
    '# from kubernetes-csr.json CN, names',
  ])('are where the spec says that it has a value from: %s', (line) => {
    expect(spec).toContain(line);
  });
});

describe('a name in a request that was never issued', () => {
  const { hosts } = requests.kubernetes;
  const { plan, overrides, deviations, notes } = imported(
    folder()
      .say('kubernetes-csr.json', { ...requests.kubernetes, hosts: [...hosts, 'New.example.com', '192.0.2.7'] })
      .say('w1-csr.json', { ...requests.w1, hosts: [...requests.w1.hosts, 'w1.example.com'] }),
  );

  it('is one that the certificate may lack and a new one has', () => {
    const names = ['new.example.com', '192.0.2.7'];
    expect(values(overrides.apiserver?.sans)).toEqual(expect.arrayContaining(names));
    expect(values(overrides.apiserver?.optionalSans)).toEqual(expect.arrayContaining(names));
    expect({ plan, notes }).toEqual({ plan: [], notes: [] });
  });

  it('is that of the server, where one certificate serves and dials', () => {
    expect(values(overrides['w1/kubelet-server']?.sans)).toEqual(['w1.example.com']);
    expect(overrides['w1/kubelet-client']?.sans).toEqual([]);
  });

  it('is listed with the request that has it', () => {
    expect(deviations).toContainEqual(
      expect.objectContaining({
        setting: 'certificates.overrides.w1/kubelet-server.sans',
        reasons: [expect.stringMatching(/^from w1-csr\.json hosts; w1\.pem .* w1\.example\.com$/)],
      }),
    );
  });
});

describe('a request that its certificate is not like', () => {
  const { spec } = imported(folder().forget('ca-config.json'));

  it.each<readonly [what: string, path: string, value: unknown, note: RegExp]>([
    ['for another user', 'admin-csr.json', { ...requests.admin, CN: 'root' }, /: CN not/],
    ['for other groups', 'admin-csr.json', { ...requests.admin, names: [{ O: 'other' }] }, /: names not/],
    ['for a name of a client', 'admin-csr.json', { ...requests.admin, hosts: ['a.example.com'] }, /: hosts not/],
    ['for another key', 'w1-csr.json', { ...requests.w1, key: { algo: 'rsa', size: 2048 } }, /: key not/],
    ['for fewer names', 'w1-csr.json', { ...requests.w1, hosts: ['w1'] }, /: hosts lack 10\.0\.0\.21;/],
    ['for what is no name', 'w1-csr.json', { ...requests.w1, hosts: [...requests.w1.hosts, 'a:b'] }, /: hosts taken/],
    ['for nothing that is there', 'x-csr.json', { CN: 'x' }, /: not .* no certificate/],
    ['that is malformed', 'broken-csr.json', '{"CN": ', /: not .* malformed/],
    ['that is none', 'other.json', {}, /: not .* other JSON/],
    ['that is large', 'large-csr.json', JSON.stringify({ CN: 'x'.repeat(70_000) }), /: not .* larger than 65536/],
    ['that no file may be as large as', 'huge-csr.json', ' '.repeat(2 ** 21), /: not .* larger than 65536/],
  ])('%s is noted, and changes no value', (_, path, value, note) => {
    const other = imported(folder().forget('ca-config.json').say(path, value));
    expect(other.notes).toEqual([expect.stringMatching(note)]);
    expect(other.notes[0]).toMatch(new RegExp(`^${path}: `));
    expect(parse(other.spec)).toEqual(parse(spec));
    expect(other.plan).toEqual([]);
  });
});

describe('a certificate that was asked for unlike the others', () => {
  it('is made anew with the key and for as long as it was', () => {
    const own = new RequestedFolder(today, { kind: 'RSA', days: 90 })
      .say('admin-csr.json', { ...requests.admin, key: { algo: 'rsa', size: 2048 } })
      .say('ca-config.json', {
        signing: { profiles: { ...configuration.signing.profiles, short: { expiry: '2161h' } } },
      });
    const { plan, notes, overrides, spec } = imported(own);
    expect({ plan, notes }).toEqual({ plan: [], notes: [] });
    expect(overrides['admin.conf']).toMatchObject({ algorithm: 'RSA-2048', validity: 2161 * 3600 });
    expect(spec).toContain('algorithm: RSA-2048 # from admin-csr.json key');
    expect(spec).toContain('validity: 90d1h # from ca-config.json signing.profiles.short.expiry');
  });

  it('is not what a request for another key says', () => {
    const own = folder().say('kubernetes-csr.json', { ...requests.kubernetes, key: { algo: 'rsa', size: 2048 } });
    expect(imported(own).spec).toContain('algorithm: ECDSA-P256 # from kubernetes.pem');
  });
});

describe('lifetimes of profiles', () => {
  const validity = (value: unknown, now?: Date) => {
    const { certificates, notes, plan, findings } = imported(folder().say('ca-config.json', value), now);
    return {
      leaf: certificates.validity.leaf / 3600,
      notes: notes.length,
      plan: plan.length,
      horizon: findings.filter(({ rule }) => rule === 'authority-horizon').length,
    };
  };

  it('are those of new certificates, when certificates were made by them', () => {
    expect(validity(configuration)).toEqual({ leaf: 8761, notes: 0, plan: 0, horizon: 0 });
  });

  it('are only noted when no certificate was', () => {
    for (const expiry of ['87600h', '1h', '10 years'])
      expect(validity(profile(expiry))).toEqual({ leaf: 8760, notes: 1, plan: 0, horizon: 0 });
  });

  it('are only noted when an authority does not live that long any more', () => {
    const late = days(3650 - 365);
    expect(validity(configuration, late)).toMatchObject({ leaf: 8760, notes: 1 });
  });

  it('are those of one certificate alone only as long as an authority lives', () => {
    const own = new RequestedFolder(today, { days: 3000 }).say('ca-config.json', profile('72001h'));
    const ofAdmin = (now: Date) => imported(own, now).overrides['admin.conf']?.validity;
    expect(ofAdmin(today)).toBe(72_001 * 3600);
    expect(ofAdmin(days(3650 - 2999))).toBeUndefined();
  });

  it('of an authority are only noted when what it signs would live longer', () => {
    const own = new RequestedFolder(today, { authorityDays: 100 })
      .forget('ca-config.json')
      .say('ca-csr.json', { ...requests.ca, ca: { expiry: '2401h' } });
    expect(imported(own)).toMatchObject({
      notes: [expect.stringMatching(/^ca-csr\.json ca\.expiry not/)],
      certificates: { validity: { authority: 10 * 365 * 86_400 } },
    });
  });

  it('are not asked for where a kubeadm configuration has some', () => {
    const leaf = { to: ['certificates', 'validity', 'leaf'], value: '90d', from: undefined };
    const { certificates, notes, plan } = imported(folder().say('ca-config.json', profile('1h')), today, [leaf]);
    expect({ leaf: certificates.validity.leaf, notes, plan }).toEqual({ leaf: 90 * 86_400, notes: [], plan: [] });
  });

  it('of an authority are noted when it was made otherwise', () => {
    const own = folder().say('ca-csr.json', { ...requests.ca, ca: { expiry: '43800h' } });
    expect(imported(own)).toMatchObject({
      plan: [],
      notes: [expect.stringMatching(/^ca-csr\.json: ca\.expiry not/)],
      certificates: { validity: { authority: 10 * 365 * 86_400 } },
    });
  });
});

const name = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string(), fc.constantFrom('kubernetes', '127.0.0.1', '*'));
const duration = fc.oneof(
  fc.nat(2_000_000).map((hours) => `${hours}h`),
  fc.string(),
);
const anyRequest = fc.record(
  {
    CN: fc.oneof(name, fc.constant(null)),
    hosts: fc.array(name, { maxLength: 6 }),
    key: fc.record({ algo: fc.constantFrom('rsa', 'ecdsa', 'ed25519', 'x'), size: fc.constantFrom(256, 384, 2048) }),
    names: fc.array(fc.record({ O: fc.string() }), { maxLength: 2 }),
    ca: fc.record({ expiry: duration }),
  },
  { requiredKeys: [] },
);
const anyConfiguration = fc.record({
  signing: fc.record({
    default: fc.record({ expiry: duration }),
    profiles: fc.dictionary(fc.string(), fc.record({ expiry: fc.oneof(fc.constant('8761h'), duration) })),
  }),
});
const anyFile = (known: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 4, arbitrary: known }, fc.jsonValue(), fc.string());

it('whatever the files say, the import goes through and has nothing to do', async () => {
  const own = folder();
  await holds(
    fc.property(
      fc.record({
        ca: anyFile(anyRequest),
        admin: anyFile(anyRequest),
        kubernetes: anyFile(anyRequest),
        w1: anyFile(anyRequest),
      }),
      anyFile(anyConfiguration),
      (said, settings) => {
        for (const [file, value] of Object.entries(said)) own.say(`${file}-csr.json`, value);
        own.say('ca-config.json', settings);
        expect(imported(own).plan).toEqual([]);
      },
    ),
    60,
  );
});
