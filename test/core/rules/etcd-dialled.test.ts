import type { AuditedName } from '../../../src/core/components/audited.js';
import { leadsTo } from '../../../src/core/rules/etcd-dialled.js';
import type { Started } from '../../../src/core/rules/started.js';
import { startedWith } from '../../support/started.js';

const on = (machine: string, component: AuditedName, flags: Readonly<Record<string, string>> = {}): Started =>
  startedWith(component, flags, machine);

const etcd = on('cp1', 'etcd', {
  '--listen-client-urls': 'https://127.0.0.1:2379,https://10.0.0.11:2379',
  '--advertise-client-urls': 'https://10.0.0.11:2379',
});
const calico = on('cp1', 'etcd', { '--listen-client-urls': 'https://127.0.0.1:2389,https://10.0.0.11:2389' });
const outward = on('cp1', 'etcd', { '--listen-client-urls': 'https://10.0.0.11:2379' });
const open = on('cp1', 'etcd', { '--listen-client-urls': 'https://0.0.0.0:2379' });

describe('whether a URL leads to an etcd', () => {
  it.each([
    ['https://127.0.0.1:2379', etcd, true],
    ['https://localhost:2379', etcd, true],
    ['https://127.0.0.1:2379', open, true],
    ['https://127.0.0.1:2379', calico, false],
    ['https://127.0.0.1:2379', outward, false],
    ['https://10.0.0.11:2379', etcd, true],
    ['https://10.0.0.11:2379', calico, false],
    ['https://10.0.0.11:4001', etcd, false],
    ['https://10.0.0.12:2379', etcd, false],
    ['https://etcd.example.com:2379', etcd, undefined],
    ['https://etcd.example.com:4001', etcd, false],
    ['https://10.0.0.12:2379', open, undefined],
  ])('is known of %s from its own machine as far as it says where it listens', (url, told, leads) => {
    expect(leadsTo(url, on('cp1', 'kube-apiserver'), told)).toBe(leads);
  });

  it.each([
    ['https://127.0.0.1:2379', false],
    ['https://10.0.0.11:2379', true],
    ['https://etcd.example.com:2379', false],
  ])('is known of %s from another machine only by its address', (url, leads) => {
    expect(leadsTo(url, on('cp2', 'kube-apiserver'), etcd)).toBe(leads);
  });
});
