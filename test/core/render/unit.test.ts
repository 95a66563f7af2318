import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComponentName } from '../../../src/core/cluster/component-names.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import { unitWord } from '../../../src/core/components/unit-word.js';
import { renderEnv, renderUnit } from '../../../src/core/render/unit.js';
import { flagTable } from '../../support/flag-tables.js';
import { ownTemplate } from '../../support/flag-sets.js';
import { smallSpec } from '../../support/home.js';
import { withCommand } from '../../support/real-components.js';
import { scratch } from '../../support/scratch.js';
import { clusterOf } from '../../support/specs.js';

const template = ownTemplate('component.service');
const dropInTemplate = ownTemplate('component.drop-in.conf');

const of = (component: ComponentName, more = '', root = '') => {
  const cluster = clusterOf(smallSpec(more));
  return flagSet(component, cluster, cluster.nodes[0]!, () => flagTable, root);
};
const unit = (component: ComponentName, more = '') => renderUnit(of(component, more), template, '/opt/bin');

/** A folder with what can be started in the place of etcd. */
function scratchWithBinary(): string {
  const folder = scratch();
  writeFileSync(join(folder, 'etcd'), '#!/bin/sh\n', { mode: 0o755 });
  return folder;
}

describe('a unit of systemd', () => {
  it('starts the component by its flags, one a line, after what it needs', () => {
    const lines = unit('kube-scheduler').split('\n');
    expect(lines).toContain('After=network-online.target kube-apiserver.service');
    expect(lines).toContain('ExecStart=/opt/bin/kube-scheduler \\');
    expect(lines).toContain('  --bind-address=127.0.0.1 \\');
    expect(lines).toContain('  --tls-private-key-file=/etc/kubernetes/pki/kube-scheduler.key');
    expect(unit('kube-scheduler')).not.toContain('{{');
  });

  it('finds the state of etcd and the configuration of a kubelet, unless the spec says where', () => {
    expect(unit('etcd')).toContain('  --data-dir=/var/lib/etcd\n');
    expect(unit('etcd', 'etcd: { extraArgs: { data-dir: /srv/etcd } }')).not.toContain('/var/lib/etcd');
    expect(unit('kubelet')).toContain('  --config=/var/lib/kubelet/config.yaml\n');
  });

  it.each([
    ['', '', 'ExecStartPre=+/usr/bin/install -d -m 0750 /etc/kubernetes/konnectivity-server'],
    [
      'owners: { konnectivity-server: "konn:kube" }',
      '/srv/a b',
      'ExecStartPre=+/usr/bin/install -d -m 0750 -o konn -g kube "/srv/a b/etc/kubernetes/konnectivity-server"',
    ],
  ])('makes the folder of the socket of konnectivity: %s', (more, root, expected) => {
    const set = of('konnectivity-server', `konnectivity: {}\n${more}`, root);
    expect(renderUnit(set, template, '/opt/bin').split('\n')).toContain(expected);
    const dropIn = renderUnit(set, dropInTemplate, '/opt/bin').split('\n');
    expect(dropIn.slice(2, 4)).toEqual([expected, 'ExecStart=']);
  });

  it('touches no folder that is not of konnectivity', () => {
    const own = 'konnectivity: { extraArgs: { server: { uds-name: /run/k.sock } } }';
    expect(unit('konnectivity-server', own)).not.toContain('ExecStartPre');
    expect(unit('konnectivity-agent', own)).not.toContain('ExecStartPre');
    expect(unit('kube-apiserver', own)).not.toContain('ExecStartPre');
  });

  it('runs as whom the spec says', () => {
    expect(unit('etcd')).not.toContain('User=');
    expect(unit('etcd', 'owners: { etcd: "etcd:certs" }')).toContain('[Service]\nUser=etcd\nGroup=certs\nExecStart=');
  });

  it.each([
    ['--a=b,c:/d*', '--a=b,c:/d*'],
    ['--a=100%', '--a=100%%'],
    ['--a=$HOME', '--a=$$HOME'],
    ['--a=b c', '"--a=b c"'],
    ['--a="b\\c"', '"--a=\\"b\\\\c\\""'],
    ["--a=it's;", '"--a=it\'s;"'],
  ])('has %s as the word %s', (text, word) => {
    expect(unitWord(text)).toBe(word);
  });
});

withCommand('systemd-analyze', 'a unit for systemd itself', () => {
  it('is what systemd takes for a unit, words that it would change included', () => {
    const folder = scratchWithBinary();
    const hostile = 'etcd: { extraArgs: { initial-cluster-token: "50% $HOME \\"x\\" \\\\ ;" } }';
    const file = join(folder, 'etcd.service');
    writeFileSync(file, renderUnit(of('etcd', hostile), template, folder));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    expect(stderr.split('\n').filter((line) => line.includes('etcd.service'))).toEqual([]);
    expect(status).toBe(0);
  });

  it('makes what konnectivity needs by a command that systemd takes', () => {
    const folder = scratchWithBinary();
    renameSync(join(folder, 'etcd'), join(folder, 'konnectivity-server'));
    const file = join(folder, 'konnectivity-server.service');
    writeFileSync(file, renderUnit(of('konnectivity-server', 'konnectivity: {}', '/srv/50% $a'), template, folder));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    expect(stderr.split('\n').filter((line) => line.includes('konnectivity-server.service'))).toEqual([]);
    expect(status).toBe(0);
  });
});

describe('variables for an EnvironmentFile', () => {
  it('are one a flag for etcd, which reads them by itself', () => {
    expect(renderEnv(of('etcd'))).toContain('ETCD_CLIENT_CERT_AUTH="true"\n');
    expect(renderEnv(of('etcd'))).toContain('ETCD_CERT_FILE="/etc/kubernetes/pki/etcd/server.crt"\n');
  });

  it('are one for all flags of another component', () => {
    const text = renderEnv(of('kube-scheduler', 'scheduler: { extraArgs: { vmodule: "a b=1" } }'));
    expect(text).toMatch(/^KUBE_SCHEDULER_ARGS="--authentication-kubeconfig=\S+ .*\\"--vmodule=a b=1\\""\n$/);
  });
});
