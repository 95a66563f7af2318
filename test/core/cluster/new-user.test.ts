import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { userFault, withUser, type NewUser } from '../../../src/core/cluster/new-user.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

const alice: NewUser = { name: 'alice', groups: ['dev', 'ops'], file: undefined, validity: 28_800 };

const base = smallSpec();

describe('a spec with one more user', () => {
  it.each<[string, string, string]>([
    [
      'without users',
      `${base}# the end\n`,
      `${base}# the end\nusers:\n  - name: alice\n    groups:\n      - dev\n      - ops\n    validity: 8h\n`,
    ],
    [
      'with a list in lines',
      `${base}users: # people\n- name: bob # of ops\n  # short\n  validity: 1h # one hour\n\n# more\nlayout: kubeadm\n`,
      `${base}users: # people\n- name: bob # of ops\n  # short\n  validity: 1h # one hour\n- name: alice\n  groups:\n    - dev\n    - ops\n  validity: 8h\n\n# more\nlayout: kubeadm\n`,
    ],
    [
      'with a list in brackets',
      `${base}users: [ { name: bob } ] # people\n`,
      `${base}users: [ { name: bob }, { name: alice, groups: [ dev, ops ], validity: 8h } ] # people\n`,
    ],
    [
      'with an empty list',
      `${base}users: []\nlayout: kubeadm\n`,
      `${base}users: [{ name: alice, groups: [ dev, ops ], validity: 8h }]\nlayout: kubeadm\n`,
    ],
    [
      'with a key and nothing behind it',
      `users: # nobody yet\n${base}`,
      `users: # nobody yet\n  - name: alice\n    groups:\n      - dev\n      - ops\n    validity: 8h\n${base}`,
    ],
    [
      'with an end of its document',
      `${base}...\n`,
      `${base}users:\n  - name: alice\n    groups:\n      - dev\n      - ops\n    validity: 8h\n...\n`,
    ],
  ])('%s has it in its place, and everything else as it was', (_, before, after) => {
    expect(withUser(before, alice)).toBe(after);
    expect(clusterOf(after).users.at(-1)).toEqual({ ...alice, file: 'alice.conf' });
  });

  it('keeps line ends of another kind, and a file without a last one', () => {
    const windows = base.replace(/\n/g, '\r\n');
    expect(withUser(windows, alice)).toBe(
      `${windows}users:\r\n  - name: alice\r\n    groups:\r\n      - dev\r\n      - ops\r\n    validity: 8h\r\n`,
    );
    expect(withUser(base.trimEnd(), { ...alice, groups: [] })).toBe(
      `${base}users:\n  - name: alice\n    validity: 8h\n`,
    );
  });

  it('can be JSON', () => {
    const after = withUser(JSON.stringify(parse(base), null, 2), alice);
    expect(clusterOf(JSON.stringify(JSON.parse(after ?? ''))).users).toMatchObject([{ name: 'alice' }]);
  });

  it.each([`${base}users: *people\n`, `${base}users: text\n`, '[]', '', `${base}users: [\n`])(
    'is not made of what it cannot be added to: %#',
    (text) => {
      expect(withUser(text, alice)).toBeUndefined();
    },
  );

  it('means the old one and the entry, whatever the names are', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[\0-\x1f\x7f]/.test(text));
    const user = fc.record({ name, groups: fc.array(name, { maxLength: 3 }), file: fc.constant('x.conf') });
    const flow = fc.constantFrom('any' as const, 'flow' as const);
    fc.assert(
      fc.property(fc.array(user, { maxLength: 3 }), user, flow, (users, one, collectionStyle) => {
        const before = stringify({ a: 1, users, z: ['x'] }, { collectionStyle, lineWidth: 0 });
        const after = withUser(before, { ...one, validity: 60 });
        const groups = one.groups.length === 0 ? {} : { groups: one.groups };
        const entry = { name: one.name, ...groups, file: 'x.conf', validity: '1m' };
        expect(parse(after ?? '', { schema: 'failsafe' })).toEqual({ a: '1', users: [...users, entry], z: ['x'] });
      }),
    );
  });
});

describe('a new user', () => {
  it('is what an entry of the spec may be', () => {
    expect(userFault(alice)).toBeUndefined();
    expect(userFault({ ...alice, name: 'Zoë: "#1", *' })).toBeUndefined();
  });

  it.each([{ name: '' }, { name: 'a\nb' }, { groups: [''] }, { file: '../x' }, { validity: 60 }])(
    'is not %j',
    (more) => {
      expect(userFault({ ...alice, ...more })).toMatch(/^expected .*, got .*, as (name|groups|file|validity)/);
    },
  );
});
