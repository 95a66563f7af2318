import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { frontSpec } from '../support/front-specs.js';
import { makeHome, put, smallSpec } from '../support/home.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { withCommand } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

interface Front {
  readonly files: readonly { readonly name: string; readonly path: string; readonly text: string }[];
}

describe('kubepki front', () => {
  let home: string;
  beforeAll(async () => {
    home = await makeHome(frontSpec('  firewall: {}\n'));
  });

  const all = [
    ['haproxy', 'lb1'],
    ['proxy', 'gate1'],
    ['bastion', 'gate1'],
    ['firewall', 'cp1'],
  ] as const;

  it.each(all)('%s prints what lies in the tree of %s, and is what its schema says', (front, node) => {
    const document = kubepkiJson(['front', front, '--node', node, '--home', home]) as Front;
    const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/front.json'), 'utf8')) as object;
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    for (const { name, path, text } of document.files) {
      expect(readFileSync(join(home, 'nodes', node, path), 'utf8')).toBe(text);
      expect(text).not.toMatch(/\{\{/);
      const printed = kubepki(['front', front, '--node', node, '--home', home, '--file', name]);
      expect(printed).toMatchObject({ code: 0, stdout: text });
    }
  });

  it('takes a template of the home, and plans the file that follows from it', async () => {
    const own = await makeHome(frontSpec());
    put(own, 'templates/haproxy.cfg', 'mine on {{cluster}}\n{{servers}}\n');
    expect(kubepki(['front', 'haproxy', '--home', own]).stdout).toMatch(/^mine on prod\nserver cp1 /);
    expect(kubepki(['plan', '--home', own]).stdout).toContain('lb1/front/haproxy.cfg');
  });

  it('refuses a template with a name that nothing is put in for, before anything is written', async () => {
    const own = await makeHome(frontSpec());
    put(own, 'templates/haproxy.cfg', 'mine on {{typo}}\n');
    for (const command of ['plan', 'apply', 'check']) {
      const run = kubepki([command, '--home', own]);
      expect(run.code).toBe(command === 'check' ? 3 : 2);
      expect(run.stderr).toMatch(/templates\/haproxy\.cfg: expected .*cluster.* in double braces, got "typo"/);
    }
  });

  it('says what the spec lacks, and which node to name', async () => {
    const plain = await makeHome(smallSpec());
    const none = kubepki(['front', 'haproxy', '--home', plain]);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('expected a node with the role load-balancer, got none in the spec');
    expect(kubepki(['front', 'firewall', '--home', home]).stderr).toContain('expected --node, since there are several');
    expect(kubepki(['front', 'proxy', '--file', 'x', '--home', home]).stderr).toContain(
      'expected one of the files of proxy (proxy.conf, proxy.service), got "x"',
    );
  });

  it('kubeconfig create --through is for users of the spec, where the spec has the gate', () => {
    const through = (name: string) => kubepki(['kubeconfig', 'create', name, '--through', 'proxy', '--home', home]);
    expect(through('alice')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('https://10.0.0.6:9443') as string,
    });
    const nobody = through('carol');
    expect(nobody).toMatchObject({ code: 2, stdout: '' });
    expect(nobody.stderr).toContain('expected one of front.users in kubepki.yaml, got "carol"');
  });

  it('roles judges what is in a file, and ends as a monitoring command does', () => {
    const file = join(scratch(), 'roles.yaml');
    const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/role-audit.json'), 'utf8')) as object;
    const validate = new Ajv({ strict: false, allowUnionTypes: true }).compile(schema);
    const role = (resource: string) =>
      `kind: ClusterRole\nmetadata: { name: ops }\nrules: [{ apiGroups: [""], resources: [${resource}], verbs: [get] }]\n`;
    writeFileSync(file, role('nodes/proxy'));
    const run = kubepki(['front', 'roles', file]);
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toContain('ClusterRole/ops grants ways through the API server: nodes/proxy [role-grants-proxy]');
    const document = kubepkiJson(['front', 'roles', file]);
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    writeFileSync(file, role('pods'));
    expect(kubepki(['front', 'roles', file])).toMatchObject({ code: 0 });
    writeFileSync(file, 'kind: ConfigMap\n');
    expect(kubepki(['front', 'roles', file])).toMatchObject({ code: 3 });
    writeFileSync(file, 'a: [\n');
    expect(kubepki(['front', 'roles', file])).toMatchObject({ code: 3, stdout: '' });
    expect(kubepki(['explain', 'role-grants-proxy'])).toMatchObject({ code: 0 });
  });

  withCommand('systemd-analyze', 'for systemd itself', () => {
    it.each([
      ['bastion', 'bastion.service'],
      ['bastion', 'kubectl-proxy.service'],
      ['proxy', 'proxy.service'],
    ])('%s has a unit: %s', (front, name) => {
      const { stdout } = kubepki(['front', front, '--home', home, '--file', name]);
      const file = join(scratch(), name);
      // kubectl need not be there.
      writeFileSync(file, stdout.replace('/usr/local/bin/kubectl', process.execPath));
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
      expect(stderr.split('\n').filter((line) => line.includes(name))).toEqual([]);
      expect(status).toBe(0);
    });
  });
});
