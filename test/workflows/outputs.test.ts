import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf } from '../../src/core/catalog/desired.js';
import { reader } from '../../src/adapters/store/read.js';
import { planContext } from '../../src/workflows/plan.js';
import { imagedSpec } from '../support/flag-sets.js';
import { applyHome, checkPath, makeHome, planOfHome, today } from '../support/home.js';

const spec = imagedSpec('outputs: [{format: static-pod}]\n');
const manifest = 'nodes/cp1/etc/kubernetes/manifests/kube-scheduler.yaml';
const planned = (home: string) => planOfHome(home).plan.actions.map((action) => `${action.action} ${keyOf(action)}`);

describe('a file that the spec asks for', () => {
  it('is made with everything else, found as it should be, and listed for its node', async () => {
    const home = await makeHome(spec);
    expect(readFileSync(join(home, manifest), 'utf8')).toContain('kind: Pod');
    expect(planned(home)).toEqual([]);
    const { files } = JSON.parse(readFileSync(join(home, 'nodes/cp1/manifest.json'), 'utf8')) as {
      readonly files: readonly { readonly path: string; readonly mode: string }[];
    };
    expect(files).toContainEqual(
      expect.objectContaining({ path: 'etc/kubernetes/manifests/kube-scheduler.yaml', mode: '0600', owner: 'root' }),
    );
  });

  it('is written again when the spec says something else, and its component restarted', async () => {
    const home = await makeHome(spec);
    writeFileSync(join(home, 'kubepki.yaml'), `${spec}scheduler: {extraArgs: {v: "4"}}\n`);
    const plan = planOfHome(home);
    expect(planned(home)).toEqual(['rewrite cp1/static-pod/kube-scheduler', 'rewrite cp1/manifest.json']);
    expect(planContext(plan, reader, today).outlook.restarts).toMatchObject([
      { node: 'cp1', component: 'kube-scheduler', needs: 'restart', artefacts: ['static-pod/kube-scheduler'] },
    ]);
    await applyHome(home);
    expect(readFileSync(join(home, manifest), 'utf8')).toContain('- --v=4\n');
  });

  it('is a finding when somebody edits it, and put right', async () => {
    const home = await makeHome(spec);
    writeFileSync(join(home, manifest), 'kind: Pod\n');
    expect(checkPath(home).findings).toMatchObject([{ rule: 'file-differs', artefact: 'static-pod/kube-scheduler' }]);
    expect(planned(home)).toEqual(['rewrite cp1/static-pod/kube-scheduler']);
  });

  it('follows a template of the home, and a plan is refused that another template was for', async () => {
    const home = await makeHome(spec);
    mkdirSync(join(home, 'templates'));
    writeFileSync(join(home, 'templates', 'static-pod.yaml'), 'kind: Pod # {{component}} of ours\n');
    expect(planned(home)).toHaveLength(4);
    const before = planOfHome(home).plan.fingerprint;
    await applyHome(home);
    expect(readFileSync(join(home, manifest), 'utf8')).toBe('kind: Pod # kube-scheduler of ours\n');
    writeFileSync(join(home, 'templates', 'static-pod.yaml'), 'kind: Pod\n');
    expect(planOfHome(home).plan.fingerprint).not.toBe(before);
  });

  it('stays until it is asked for, once the spec no longer wants it', async () => {
    const home = await makeHome(spec);
    writeFileSync(join(home, 'kubepki.yaml'), spec.replace(/outputs.*\n/, ''));
    const { plan } = planOfHome(home);
    // The kubelet no longer looks for manifests.
    expect(plan.actions.map(keyOf)).toEqual(['cp1/manifest.json']);
    expect(plan.kept.map(keyOf)).toContain('cp1/etc/kubernetes/manifests/kube-scheduler.yaml');
  });
});
