import { copyFileSync, linkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pki, type TestCluster } from '../../support/cluster.js';
import { treeFile } from '../../support/stranger.js';

/** A watch notices at once or not at all; the longer wait of a soak is beyond every poll that there is. */
const never = process.env.KUBEPKI_SOAK === '1' ? 75_000 : 10_000;

/** Ways of writing that a process which watches a file does not notice, so that kubepki uses neither. */
export function trapSentences(cluster: TestCluster): void {
  const ask = () => cluster.request('cp1', `${cluster.apiServer('cp1')}/readyz`, { ca: `${pki}/ca.crt` });
  const onDisk = () => cluster.fingerprint('cp1', 'apiserver.crt');
  const renew = () => cluster.kubepki(['renew', 'apiserver', '--reuse-key', '--yes', '--home', cluster.home]);
  const followed = () =>
    cluster.eventually('what lies on disk', () => (ask().served === onDisk() ? true : undefined), 70);
  const restart = async () => {
    await cluster.restart('kube-apiserver', 'cp1');
    await cluster.eventually('a ready API server', () => (ask().status === 200 ? true : undefined));
  };

  it('a backup that is a hard link: the first change is seen, every later one is missed', async () => {
    const file = treeFile(cluster, 'apiserver.crt');
    linkSync(file, `${file}.backup`);
    renew();
    await followed();
    const last = ask().served;
    renew();
    await sleep(never);
    expect(ask().served).toBe(last);
    rmSync(`${file}.backup`);
    await restart();
    expect(ask().served).toBe(onDisk());
  }, 240_000);

  it('a link that is swapped: missed as long as the old file is there', async () => {
    const file = treeFile(cluster, 'apiserver.crt');
    const [first, second] = [`${file}.1`, `${file}.2`];
    copyFileSync(file, first);
    renew();
    renameSync(file, second);
    symlinkSync('apiserver.crt.1', file);
    await restart();
    const last = ask().served;
    expect(last).toBe(onDisk());
    symlinkSync('apiserver.crt.2', `${file}.new`);
    renameSync(`${file}.new`, file);
    await sleep(never);
    expect(onDisk()).not.toBe(last);
    expect(ask().served).toBe(last);
    rmSync(first);
    await followed();
    renameSync(second, file);
  }, 240_000);
}
