import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { keyOf } from '../../../src/core/catalog/desired.js';
import { planContext, type Planned } from '../../../src/workflows/plan.js';
import { goodHome, kubeadmSpec, pki } from '../../support/copies.js';
import { editSpec, planOfHome, smallSpec, today } from '../../support/home.js';

const outlookOf = (planned: Planned) => planContext(planned, reader, today).outlook;

const restarts = (planned: Planned): readonly string[] =>
  outlookOf(planned).restarts.map(
    ({ node, component, needs, within, tears }) =>
      `${node} ${component} ${needs === 'restart' ? needs : String(within)}${tears === undefined ? '' : ` torn by ${tears}`}`,
  );

const differencesOf = (planned: Planned, key: string, now = today) =>
  planned.plan.actions
    .filter((action) => keyOf(action) === key)
    .flatMap(planContext(planned, reader, now).outlook.differencesOf);

const changes = (planned: Planned, key: string): readonly string[] =>
  differencesOf(planned, key).map(({ what, from, to }) => `${what} ${from ?? '-'} > ${to ?? '-'}`);

const moved = smallSpec().replace('10.0.0.11', '10.0.0.12');

describe('what a plan comes to', () => {
  it('counts the artefacts that are there and stay as they are, not those that are to change, wait for a signature or are gone', async () => {
    const home = await goodHome();
    const { desired } = planOfHome(home);
    const all = desired.artefacts.filter(({ kind }) => kind !== 'home').length;
    expect(outlookOf(planOfHome(home)).unchanged).toBe(all);
    editSpec(home, moved);
    const planned = planOfHome(home);
    const { actions } = planned.plan;
    expect(outlookOf(planned).unchanged).toBe(all - actions.length);
    const obstacle = { kind: 'offline', authority: 'ca', generation: undefined } as const;
    const waiting = actions.map((action) => ({ ...action, obstacle }));
    expect(outlookOf({ ...planned, plan: { ...planned.plan, actions: [], waiting } }).unchanged).toBe(
      all - actions.length,
    );
    editSpec(home, smallSpec());
    rmSync(join(home, 'users/super-admin.conf'));
    expect(planOfHome(home).plan.actions).toEqual([]);
    expect(outlookOf(planOfHome(home)).unchanged).toBe(all - 1);
  });

  it('says of a certificate which names go and which come', async () => {
    const home = await goodHome();
    editSpec(home, moved);
    expect(changes(planOfHome(home), 'cp1/apiserver')).toEqual(['ip 10.0.0.11 > -', 'ip - > 10.0.0.12']);
  });

  it('says of a certificate that is due when the new one ends', async () => {
    const home = await goodHome();
    editSpec(home, smallSpec('certificates: { validity: { leaf: 10m } }'));
    const later = new Date(today.getTime() + 350 * 86_400_000);
    expect(differencesOf(planOfHome(home, later), 'cp1/apiserver', later)).toEqual([
      { what: 'ends', from: '2027-06-01', to: '2027-05-17' },
    ]);
  });

  it('says of a kubeconfig which server it dials, and of loose files their modes', async () => {
    const home = await goodHome();
    editSpec(home, smallSpec('apiServer: { port: 7443 }'));
    chmodSync(pki(home, 'sa.key'), 0o644);
    const planned = planOfHome(home);
    expect(changes(planned, 'cp1/scheduler.conf')).toEqual(['server https://10.0.0.11:6443 > https://10.0.0.11:7443']);
    expect(changes(planned, 'cp1/sa.key')).toEqual(['mode 0644 > 0600']);
    editSpec(home, smallSpec());
    expect(restarts(planOfHome(home))).toEqual([]);
  });

  it('lists restarts in the order in which they are safe, by what each component does', async () => {
    const home = await goodHome();
    const more = ['apiserver', 'etcd-server', 'kubelet-server'].map((name) => `${name}: { sans: [other.example.com] }`);
    editSpec(home, smallSpec(`certificates: { overrides: { ${more.join(', ')} } }\n`));
    expect(restarts(planOfHome(home)).slice(0, 3)).toEqual([
      'cp1 etcd 0 torn by renames',
      'cp1 kube-apiserver 60',
      'cp1 kubelet 60',
    ]);
  });

  it('restarts what is to be started with other flags, although it takes new certificates by itself', async () => {
    const home = await goodHome();
    editSpec(home, moved);
    expect(restarts(planOfHome(home))).toEqual([
      'cp1 etcd restart torn by renames',
      'cp1 kube-apiserver restart',
      'cp1 kube-controller-manager restart',
      'cp1 kube-scheduler restart',
      'cp1 kubelet restart',
    ]);
  });

  it('follows kubeconfigs to the certificates that they name', async () => {
    const home = await goodHome();
    rmSync(pki(home, 'scheduler.crt'));
    rmSync(pki(home, 'kubelet-client.crt'));
    expect(restarts(planOfHome(home))).toEqual([
      'cp1 kube-scheduler 300 torn by renames',
      'cp1 kubelet 300 torn by renames',
    ]);
  });

  it('restarts in releases that read less by themselves', async () => {
    const home = await goodHome(smallSpec().replace('1.37', '1.35'));
    rmSync(pki(home, 'ca.crt'));
    expect(restarts(planOfHome(home))).toEqual([
      'cp1 kube-apiserver restart',
      'cp1 kube-controller-manager restart',
      'cp1 kube-scheduler restart',
      'cp1 kubelet restart',
    ]);
  });

  it('restarts what embeds its certificate', async () => {
    const home = await goodHome(kubeadmSpec);
    rmSync(join(home, 'nodes/cp1/etc/kubernetes/scheduler.conf'));
    expect(restarts(planOfHome(home))).toEqual(['cp1 kube-scheduler restart']);
  });

  it('restarts nothing on a node that has nothing yet', async () => {
    const home = await goodHome();
    editSpec(home, smallSpec('  - { name: w2, roles: [worker], addresses: [10.0.1.22] }'));
    const planned = planOfHome(home);
    expect(planned.plan.actions.map(keyOf)).toContain('w2/kubelet-server');
    expect(restarts(planned)).toEqual([]);
  });
});
