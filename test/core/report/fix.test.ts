import { catalog, isRenewedByKubeadm } from '../../../src/core/catalog/catalog.js';
import { fixFor, type FixContext } from '../../../src/core/report/fix.js';
import type { Finding } from '../../../src/core/rules/finding.js';
import { onNode } from '../../../src/core/facts/place.js';

const finding = (more: Partial<Finding>): Finding => ({
  rule: 'expired',
  severity: 'critical',
  node: 'cp1',
  artefact: 'apiserver',
  place: onNode('cp1', 'x'),
  message: '',
  expected: [],
  actual: [],
  remedy: 'reissue',
  ...more,
});

const unmanaged: FixContext = { home: undefined, here: 'cp1', managed: false, left: new Set<Finding>() };
const fix = (more: Partial<Finding>, where = unmanaged): string => fixFor(finding(more), '/x', where);

describe('the command that mends a finding', () => {
  it('is apply where a home can mend it', () => {
    expect(fix({}, { ...unmanaged, managed: true })).toBe('kubepki apply');
    expect(fixFor(finding({}), '/x', { ...unmanaged, managed: true, home: 'prod' })).toBe('kubepki apply --home prod');
  });

  it('is kubeadm where only time has passed', () => {
    expect(fix({})).toBe('kubeadm certs renew apiserver');
    expect(fix({ rule: 'san-missing' })).toBe('kubepki explain san-missing');
    expect(fix({ artefact: 'kubelet.conf' })).toBe('kubepki explain expired');
  });

  it('is no renewal where kubeadm has no key to sign with', () => {
    const external = { ...unmanaged, external: new Set(['cp1/apiserver']) };
    expect(fix({}, external)).toBe('kubepki explain expired');
    expect(fix({ node: 'cp2' }, external)).toBe('on cp2: kubeadm certs renew apiserver');
  });

  it('is chmod or chown where that is all', () => {
    expect(fix({ rule: 'mode-loose', expected: ['0600'], remedy: 'permissions' })).toBe('chmod 0600 /x');
    expect(fix({ rule: 'folder-writable', expected: ['1755'], remedy: 'permissions' })).toBe('chmod 1755 /x');
    expect(fix({ rule: 'owner-wrong', remedy: 'permissions' })).toBe('chown root:root /x');
    const loose = finding({ rule: 'mode-loose', expected: ['0600'], remedy: 'permissions' });
    expect(fixFor(loose, '/x', unmanaged)).toBe('chmod 0600 /x');
    const ids = { rule: 'owner-wrong', expected: ['user 106', 'group 112'], remedy: 'permissions' } as const;
    expect(fix(ids)).toBe('chown 106:112 /x');
  });

  it('is chmod too where somebody else places and renews the files, in a home as well', () => {
    const theirs = { rule: 'mode-loose', expected: ['0600'], remedy: 'manual' } as const;
    expect(fix(theirs)).toBe('chmod 0600 /x');
    expect(fix(theirs, { ...unmanaged, managed: true })).toBe('chmod 0600 /x');
  });

  it('says on which node, with its own paths, where what was checked is not this machine', () => {
    const elsewhere = { ...unmanaged, here: undefined };
    const loose = { rule: 'mode-loose', expected: ['0600'], remedy: 'permissions' } as const;
    expect(fix({}, elsewhere)).toBe('on cp1: kubeadm certs renew apiserver');
    expect(fix({ command: 'rm /y' }, elsewhere)).toBe('on cp1: rm /y');
    expect(fixFor(finding(loose), '/copy/of/cp1/x', elsewhere)).toBe('on cp1: chmod 0600 /x');
    expect(fixFor(finding(loose), 'cp1:/x', { ...elsewhere, managed: true, left: new Set([finding(loose)]) })).toBe(
      'kubepki apply',
    );
    expect(fix({ rule: 'sa-mismatch', remedy: 'manual' }, elsewhere)).toBe('kubepki explain sa-mismatch');
    expect(fix({ ...loose, node: undefined }, elsewhere)).toBe('chmod 0600 /x');
  });

  it('is an explanation where only people can mend it', () => {
    expect(fix({ rule: 'sa-mismatch', remedy: 'manual' })).toBe('kubepki explain sa-mismatch');
  });
});

describe('what kubeadm certs renew knows', () => {
  it('is what its help lists', () => {
    expect(Object.keys(catalog).filter(isRenewedByKubeadm).sort()).toEqual([
      'admin.conf',
      'apiserver',
      'apiserver-etcd-client',
      'apiserver-kubelet-client',
      'controller-manager.conf',
      'etcd-healthcheck-client',
      'etcd-peer',
      'etcd-server',
      'front-proxy-client',
      'scheduler.conf',
      'super-admin.conf',
    ]);
  });
});
