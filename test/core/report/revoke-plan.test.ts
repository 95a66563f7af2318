import type { RecordedCertificate } from '../../../src/core/facts/ledger.js';
import type { IssuedCertificate } from '../../../src/core/read/issued.js';
import type { Holding } from '../../../src/core/report/holdings.js';
import { revokePlanOf } from '../../../src/core/report/revoke-plan.js';

const certificate = (fingerprint: string, subjectText: string, issuer = 'CN=ca'): RecordedCertificate => ({
  serial: fingerprint,
  subjectText,
  subject: { commonName: subjectText, organizations: [] },
  issuer,
  authorityKeyId: undefined,
  notAfter: new Date('2026-07-01T00:00:00Z'),
  fingerprint,
});

const held = (name: string, groups: readonly string[], more: Partial<Holding> = {}): Holding => ({
  name,
  groups,
  node: undefined,
  artefact: `kubeconfig/${name}`,
  issued: '2026-06-01T00:00:00Z',
  state: 'live',
  certificate: certificate(name, `CN=${name}`),
  trusted: true,
  file: undefined,
  ...more,
});

const issued = (artefact: string, node: string, of = certificate(`${node}${artefact}`, 'CN=x')): IssuedCertificate => ({
  time: '',
  command: 'init',
  by: undefined,
  action: 'create',
  node,
  artefact,
  fingerprint: of.fingerprint,
  to: undefined,
  certificate: of,
  standing: 'current',
});

const modes = ['Node', 'RBAC'];

describe('a plan to cut somebody off', () => {
  it('names the user and each group, and who else loses what a group loses', () => {
    const holdings = [held('alice', ['dev', 'ops']), held('bob', ['dev']), held('eve', ['dev'], { state: 'ended' })];
    expect(revokePlanOf('alice', holdings, [], modes)).toMatchObject({
      beyondRbac: [],
      subjects: [
        { kind: 'user', name: 'alice', sharedWith: [] },
        { kind: 'group', name: 'dev', sharedWith: ['bob'] },
        { kind: 'group', name: 'ops', sharedWith: [] },
      ],
      until: new Date('2026-07-01T00:00:00Z'),
    });
  });

  it.each([
    [['system:masters', 'dev'], modes, 'above RBAC'],
    [['system:nodes'], modes, 'Node authorizer'],
    [['dev'], ['Node', 'RBAC', 'Webhook'], 'Webhook'],
    [['dev'], ['Node'], 'RBAC is not'],
  ])('says that bindings are not enough for %j under %j', (groups, authorizers, why) => {
    const { beyondRbac, subjects } = revokePlanOf('alice', [held('alice', groups)], [], authorizers);
    expect(beyondRbac).toEqual([expect.stringContaining(why)]);
    expect(subjects.some(({ name }) => name === 'system:masters')).toBe(false);
  });

  it('counts what a new authority would hit, but not the authority, others, nor what is cut off itself', () => {
    const alice = held('alice', ['dev']);
    const live = [
      issued('apiserver', 'cp1'),
      issued('apiserver', 'cp2'),
      issued('admin.conf', 'cp1'),
      issued('ca', 'home', certificate('ca', 'CN=ca')),
      issued('etcd-server', 'cp1', certificate('etcd', 'CN=x', 'CN=etcd-ca')),
      issued('kubeconfig/alice', 'home', alice.certificate),
    ];
    expect(revokePlanOf('alice', [alice], live, modes).rotation).toEqual({
      issuers: ['CN=ca'],
      certificates: 3,
      artefacts: [
        { artefact: 'admin.conf', count: 1 },
        { artefact: 'apiserver', count: 2 },
      ],
    });
  });

  it.each<Partial<Holding>>([{ state: 'ended' }, { trusted: false }])(
    'has nothing to cut off of what is %j',
    (more) => {
      expect(revokePlanOf('alice', [held('alice', ['system:masters'], more)], [], modes)).toMatchObject({
        certificates: [],
        until: undefined,
        beyondRbac: [],
        subjects: [],
      });
    },
  );

  it('counts a copy of what was replaced', () => {
    const { certificates } = revokePlanOf('alice', [held('alice', [], { state: 'replaced' })], [], modes);
    expect(certificates).toHaveLength(1);
  });
});
