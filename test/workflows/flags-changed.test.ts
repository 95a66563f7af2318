import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { chosen } from '../../src/core/plan/choice.js';
import { planText } from '../../src/core/report/plan-report.js';
import { applyPlan } from '../../src/workflows/apply.js';
import { deliver } from '../../src/workflows/deliver.js';
import { openHome } from '../../src/workflows/home.js';
import { planContext } from '../../src/workflows/plan.js';
import { goodHome } from '../support/copies.js';
import { applyHome, editSpec, planOfHome, put, smallSpec, today, tools } from '../support/home.js';

const secret = 'hunter2-hunter2';
const withToken = smallSpec(`apiServer: { extraArgs: { audit-log-path: /var/log/a, made-up-token: ${secret} } }\n`);

const manifestOf = (home: string, node = 'cp1'): string =>
  readFileSync(join(home, `nodes/${node}/manifest.json`), 'utf8');
const settingsOf = (home: string) =>
  (JSON.parse(manifestOf(home)) as { readonly settings?: Readonly<Record<string, readonly string[]>> }).settings;
const actions = (home: string) =>
  planOfHome(home).plan.actions.map(({ action, node, artefact }) => `${action} ${node ?? ''}/${artefact}`);

describe('the flags of a node', () => {
  it('are kept in its manifest as kubepki prints them, and differ from nothing', async () => {
    const home = await goodHome();
    expect(Object.keys(settingsOf(home) ?? {}).sort()).toEqual([
      'etcd',
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kubelet',
    ]);
    expect(settingsOf(home)?.['kube-apiserver']).toContain('--tls-cert-file=/etc/kubernetes/pki/apiserver.crt');
    expect(actions(home)).toEqual([]);
  });

  it('when they alone change are shown line by line, ask for a restart, and settle', async () => {
    const home = await goodHome();
    editSpec(home, withToken);
    const planned = planOfHome(home);
    expect(actions(home)).toEqual(['rewrite cp1/manifest.json']);
    const { outlook } = planContext(planned, reader, today);
    expect(outlook.restarts).toMatchObject([
      { node: 'cp1', component: 'kube-apiserver', needs: 'restart', settings: ['--audit-log-path', '--made-up-token'] },
    ]);
    const text = planText(planned.plan, (_, word) => word, outlook);
    expect(text).toMatch(/\+ kube-apiserver --audit-log-path=sha256:[0-9a-f]{16}\n/);
    expect(text).toMatch(/cp1 {2}restart {2}kube-apiserver {2}other flags\n/);
    await applyHome(home);
    expect(actions(home)).toEqual([]);
    expect(settingsOf(home)?.['kube-apiserver']?.some((line) => line.startsWith('--made-up-token=sha256:'))).toBe(true);
  });

  it('that the spec gives are kept as a hash, wherever they are shown', async () => {
    const home = await goodHome();
    editSpec(home, withToken);
    const planned = planOfHome(home);
    const text = planText(planned.plan, (_, word) => word, planContext(planned, reader, today).outlook);
    await applyHome(home);
    expect(`${text}${manifestOf(home)}${JSON.stringify(planned.findings)}`).not.toContain(secret);
  });

  it('are not part of what the node is given', async () => {
    const home = await goodHome();
    const { manifest } = deliver(openHome(home, reader), 'cp1', [], reader, today);
    expect(Object.keys(JSON.parse(manifest) as object)).toEqual(['apiVersion', 'kind', 'node', 'files']);
  });

  it('are still to be shown after an apply of something else on that node', async () => {
    const home = await goodHome();
    editSpec(home, `${withToken}certificates: { overrides: { apiserver: { sans: [other.example.com] } } }\n`);
    const planned = planOfHome(home);
    const plan = chosen(planned.plan, { nodes: [], artefacts: ['apiserver'] }, planned.desired);
    await applyPlan({ ...planned, plan }, tools, 'test', today);
    expect(actions(home)).toEqual(['rewrite cp1/manifest.json']);
  });

  it('are noted by the next apply of a node that an earlier release made', async () => {
    const home = await goodHome();
    put(
      home,
      'nodes/cp1/manifest.json',
      `${JSON.stringify({ ...JSON.parse(manifestOf(home)), settings: undefined })}\n`,
    );
    editSpec(home, `${withToken}certificates: { overrides: { apiserver: { sans: [other.example.com] } } }\n`);
    expect(actions(home)).toEqual(['reissue cp1/apiserver']);
    await applyHome(home);
    expect(settingsOf(home)?.etcd).toContain('--cert-file=/etc/kubernetes/pki/etcd/server.crt');
    expect(actions(home)).toEqual([]);
  });
});
