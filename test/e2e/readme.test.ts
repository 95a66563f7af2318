import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Machine } from '../support/machine.js';
import { Network } from '../support/network.js';
import { binaries, withComponents } from '../support/real-components.js';
import { eventually, type Server } from '../support/server.js';

const root = join(__dirname, '..', '..');

/** The block of shell below the heading that promises a control plane in ten lines. */
function tenLines(): readonly string[] {
  const [, section = ''] = readFileSync(join(root, 'README.md'), 'utf8').split('## A control plane without kubeadm');
  return (/```sh\n(.*?)```/s.exec(section)?.[1] ?? '').trimEnd().split('\n');
}

withComponents('the control plane that README.md starts in ten lines', () => {
  const network = new Network();
  const machine = new Machine('cp1');
  let session: Server;

  beforeAll(async () => {
    await network.ready();
    await machine.ready();
    network.plug(machine, '10.0.0.11');
    machine.write('/run/bin/kubepki', `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin', 'run.js')}' "$@"\n`);
    machine.must(['sh', '-euc', 'chmod +x /run/bin/kubepki; mkdir -p /var/lib/kubelet']);
    const folders = [...new Set(Object.values(binaries()).map(dirname))].join(':');
    // A kubelet needs a container runtime, and has its own tests: here it only has to accept what it is given.
    const script = tenLines().map((line) => line.replace(/^kubelet (.*) &$/, '{ kubelet $1 || true; } &'));
    const path = `export PATH=/run/bin:${folders}:$PATH`;
    // What a shell starts in the background outlives it: in a namespace of processes everything ends with the first.
    session = machine.start('session', [
      'unshare',
      '--pid',
      '--fork',
      '--kill-child',
      '--',
      'bash',
      '-c',
      [path, ...script, 'echo SESSION-ENDED', 'exec sleep infinity'].join('\n'),
    ]);
    await eventually(
      'the end of the ten lines',
      () => (session.output.includes('SESSION-ENDED') ? true : undefined),
      [session],
      100,
    );
  }, 120_000);

  afterAll(async () => {
    await machine.stop();
    await network.stop();
  });

  it('is ten lines', () => expect(tenLines()).toHaveLength(10));

  it('lets its administrator list namespaces', async () => {
    const list = () =>
      machine.must([
        binaries().kubectl,
        '--kubeconfig',
        '/run/prod/users/admin.conf',
        'get',
        'namespaces',
        '--output=name',
      ]);
    expect(await eventually('namespaces', list, [session])).toContain('namespace/kube-system');
  });

  it.each(['kube-controller-manager', 'kube-scheduler'])('has a %s that leads', async (name) => {
    const lease = () =>
      machine.must([
        binaries().kubectl,
        '--kubeconfig',
        '/run/prod/users/admin.conf',
        '-n',
        'kube-system',
        'get',
        'lease',
        name,
        '--output=jsonpath={.spec.holderIdentity}',
      ]);
    expect(await eventually('a holder', () => lease() || undefined, [session])).toContain('cp1');
  });

  it('passes its check from the home, with the files in /etc/kubernetes', () => {
    const check = machine.run(['sh', '-c', 'PATH=/run/bin:$PATH kubepki check --home /run/prod']);
    expect(check).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nOK: /) });
    expect(machine.must(['ls', '/etc/kubernetes/pki'])).toContain('apiserver.crt');
    expect(machine.must(['sh', '-c', 'ls /run/prod/nodes/cp1'])).toBe('manifest.json\n');
  });
});
