import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { goodHome } from '../support/copies.js';
import { frontSpec } from '../support/front-specs.js';
import { smallSpec } from '../support/home.js';
import { kubepki } from '../support/kubepki.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const force = ['--force', 'expired', '--force', 'expiring', '--force', 'not-yet-valid'];

/** An installer of a node, and a root in which it has installed everything. */
async function installed(spec?: string, node = 'cp1') {
  const home = await goodHome(spec);
  const [script, root] = [join(scratch(), `${node}.sh`), scratch()];
  mkdirSync(join(root, 'etc'));
  kubepki(['deliver', node, '--home', home, '--format', 'sh', '--out', script, ...force]);
  const run = (...args: readonly string[]) =>
    spawnSync('sh', [script, '--root', root, ...args], { encoding: 'utf8' }).stdout;
  const first = run();
  return { first, run, pki: (name: string) => join(root, 'etc/kubernetes/pki', name) };
}

/** What an installer says beside the files that it wrote. */
const follows = (stdout: string): readonly string[] =>
  stdout.split('\n').filter((line) => line !== '' && !/^(wrote|would write) /.test(line));

withRoot('the installer says of whoever reads what changes', () => {
  it.each([
    ['the certificate that etcd serves', ['etcd/server.crt'], ['Follow by themselves: etcd at once.']],
    ['a serving certificate', ['apiserver.crt'], ['Follow by themselves: kube-apiserver within 1 min.']],
    ['a certificate in a kubeconfig', ['kubelet-client.crt'], ['Follow by themselves: kubelet within 5 min.']],
    [
      'what is read at the start, in the order in which it is safe',
      ['etcd/ca.crt', 'sa.key'],
      ['Restart those that run, in this order: etcd kube-apiserver kube-controller-manager'],
    ],
    [
      'both, the slower answer alone',
      ['apiserver.crt', 'apiserver-kubelet-client.crt', 'etcd/peer.crt', 'sa.pub'],
      ['Restart those that run, in this order: kube-apiserver', 'Follow by themselves: etcd at once.'],
    ],
    [
      'several times, the longest',
      ['apiserver.crt', 'apiserver-kubelet-client.crt', 'apiserver-etcd-client.crt'],
      ['Follow by themselves: kube-apiserver within 5 min.'],
    ],
  ])('%s', async (_, names, expected) => {
    const { run, pki } = await installed();
    for (const name of names) writeFileSync(pki(name), 'an old one');
    expect(follows(run('--dry-run'))).toEqual(expected);
    expect(follows(run())).toEqual(expected);
  });

  it('as the table of the release has it', async () => {
    const { run, pki } = await installed(smallSpec().replace('1.37', '1.30'));
    writeFileSync(pki('kubelet-server.crt'), 'an old one');
    expect(follows(run())).toEqual(['Restart those that run, in this order: kubelet']);
  });

  it('that only a start with the path of a new file makes it read that', async () => {
    const { run, pki } = await installed();
    rmSync(pki('apiserver.crt'));
    writeFileSync(pki('apiserver.key'), 'an old one');
    expect(follows(run())).toEqual([
      'Follow by themselves if they were started with the files that are new here, and else to be restarted: kube-apiserver',
    ]);
    rmSync(pki('sa.pub'));
    expect(follows(run())).toEqual(['Restart those that run, in this order: kube-apiserver']);
  });

  it('in front of the API server, which looks at no file again by itself', async () => {
    const { first, run, pki } = await installed(frontSpec(), 'gate1');
    expect(follows(first)).toContain(
      'Run, so that kubepki-proxy takes what it reads: systemctl daemon-reload && systemctl restart kubepki-proxy',
    );
    writeFileSync(pki('proxy-client.crt'), 'an old one');
    writeFileSync(pki('../bastion.conf'), 'an old one');
    const expected = [
      'Run, so that kubepki-kubectl-proxy takes what it reads: systemctl daemon-reload && systemctl restart kubepki-kubectl-proxy',
      'Run, so that kubepki-proxy takes what it reads: systemctl reload kubepki-proxy',
    ];
    expect(follows(run('--dry-run'))).toEqual(expected);
    expect(follows(run())).toEqual(expected);
    expect(follows(run())).toEqual(['Nothing to do: all files of gate1 are as they should be.']);
  });

  it('nothing where only a mode or an owner was wrong, and everything at the first installation', async () => {
    const { first, run, pki } = await installed();
    expect(follows(first)).toEqual([
      'Restart those that run, in this order: etcd kube-apiserver kube-controller-manager kube-scheduler kubelet',
    ]);
    chmodSync(pki('apiserver.key'), 0o640);
    expect(follows(run())).toEqual([]);
  });
});

describe('the tasks say of whoever reads what changes', () => {
  it('what is run in front of the API server', async () => {
    const home = await goodHome(frontSpec());
    const { stdout } = kubepki(['deliver', 'gate1', '--home', home, '--format', 'ansible', ...force]);
    expect(parse(stdout)).toContainEqual({
      name: 'reload kubepki-proxy',
      'ansible.builtin.debug': { msg: 'so that kubepki-proxy takes what it reads run systemctl reload kubepki-proxy' },
      when: [expect.stringMatching(/^kubepki_file_.* is changed$/), expect.stringMatching(/^not \(kubepki_file_/)],
    });
  });

  it('what has to be restarted, and what follows by itself unless it has to', async () => {
    const { stdout } = kubepki(['deliver', 'cp1', '--home', await goodHome(), '--format', 'ansible', ...force]);
    const tasks = parse(stdout) as readonly {
      readonly name: string;
      readonly when?: string | readonly string[];
      readonly register?: string;
    }[];
    const said = tasks.filter((task) => Object.hasOwn(task, 'ansible.builtin.debug'));
    expect(said.map(({ name }) => name)).toEqual([
      'restart etcd',
      'etcd follows by itself',
      'restart kube-apiserver',
      'kube-apiserver follows by itself',
      'restart kube-controller-manager',
      'kube-controller-manager follows by itself',
      'restart kube-scheduler',
      'kube-scheduler follows by itself',
      'restart kubelet',
      'kubelet follows by itself',
    ]);
    const changed = (name: string) =>
      `${String(tasks.find((task) => task.name === `write /etc/kubernetes/pki/${name}`)?.register)} is changed`;
    const [restart, follow] = said;
    expect(restart?.when).toBe(changed('etcd/ca.crt'));
    expect(String(follow?.when)).toContain(changed('etcd/server.crt'));
    expect(follow?.when).toContain(`not (${changed('etcd/ca.crt')})`);
  });
});
