import { chmodSync, cpSync, rmSync } from 'node:fs';
import { k3sServer } from '../support/trees/k3s.js';
import { rke2Server } from '../support/trees/rke2.js';
import type { Tree } from '../support/trees/tree.js';
import { checkPath } from '../support/home.js';

type Paths = Readonly<Record<'tls' | 'agent' | 'cred', string>>;

describe.each<readonly ['k3s' | 'rke2', () => Tree]>([
  ['k3s', k3sServer],
  ['rke2', rke2Server],
])('a server of %s', (name, make) => {
  const data = `var/lib/rancher/${name}`;
  const paths: Paths = { tls: `${data}/server/tls`, agent: `${data}/agent`, cred: `${data}/server/cred` };

  /** What is said of it, beside information, after something has been done to its files. */
  function said(harm: (at: (path: string) => string) => void, inDays = 0): readonly string[] {
    const tree = make();
    harm((path) => tree.at(path));
    const now = new Date(Date.now() + inDays * 86_400_000);
    return checkPath(tree.root, { now })
      .findings.filter(({ severity }) => severity !== 'info')
      .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
  }

  it.each(['client-ca', 'server-ca'])('is to trust itself what its agent has a copy of as %s', (file) => {
    const overwritten = said((at) => cpSync(at(`${paths.tls}/request-header-ca.crt`), at(`${paths.tls}/${file}.crt`)));
    expect(overwritten.join('\n')).toContain('authority-copy-differs');
    const lost = said((at) => rmSync(at(`${paths.tls}/${file}.crt`)));
    expect(lost.join('\n')).toContain('missing');
  });

  it('is started again only for what that renews', () => {
    const tree = make();
    rmSync(tree.at(`${paths.tls}/service.key`));
    chmodSync(tree.at(`${paths.tls}/client-ca.key`), 0o644);
    const messages = (now: Date) =>
      checkPath(tree.root, { now }).findings.map(({ rule, message, fix }) => `${rule} ${message} → ${fix}`);
    const broken = messages(new Date());
    expect([...new Set(broken.filter((line) => /^(missing|mode-loose)/.test(line)))]).toEqual([
      expect.stringMatching(/^missing does not exist → kubepki explain missing$/),
      expect.stringMatching(/^mode-loose has mode 0644 → on \S+: chmod 0600 \/var\/lib\/.*client-ca.key$/),
    ]);
    expect(broken.join()).not.toContain('restart');
    const ended = messages(new Date(Date.now() + 366 * 86_400_000)).filter((line) => line.startsWith('expired'));
    expect(ended.every((line) => line.includes(`systemctl restart ${name}`))).toBe(true);
  });

  it('needs no copies where it runs no agent', () => {
    const without = said((at) => rmSync(at(paths.agent), { recursive: true }));
    expect(without.filter((line) => line.includes('missing'))).toEqual([]);
  });

  it('has the kubeconfigs of its components and what they name', () => {
    const lost = (at: (path: string) => string) => {
      rmSync(at(`${paths.cred}/scheduler.kubeconfig`));
      rmSync(at(`${paths.tls}/client-scheduler.crt`));
    };
    expect(said(lost)).toEqual(['critical scheduler.conf missing']);
  });

  it('hands out certificates that end too, and are of whom they are for', () => {
    const proxies = [`server/tls/client-kube-proxy`, `agent/client-kube-proxy`];
    const ended = said(() => undefined, 366);
    expect(ended).toEqual(expect.arrayContaining(proxies.map((proxy) => `critical ${proxy} expired`)));
    const swapped = (at: (path: string) => string) => {
      for (const end of ['crt', 'key'])
        cpSync(at(`${paths.tls}/client-scheduler.${end}`), at(`${paths.tls}/client-supervisor.${end}`));
    };
    expect(said(swapped)).toEqual(['critical server/tls/client-supervisor subject-wrong']);
  });
});
