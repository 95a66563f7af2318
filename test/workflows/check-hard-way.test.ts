import type { CheckReport } from '../../src/core/report/check-report.js';
import { name, sanExtension } from '../support/forge.js';
import { checkPath, put } from '../support/home.js';
import { aLeaf, anAuthority } from '../support/plain.js';
import { scratch } from '../support/scratch.js';

const found = ({ findings }: CheckReport): readonly string[] =>
  findings.map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);

const root = anAuthority('root');

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = scratch();
  for (const [path, contents] of Object.entries(files)) put(folder, path, contents);
  return folder;
}

/** How the hard way calls its API server, beside its names in the domain of the cluster. */
const hardWayServer = (inDomain: readonly string[]) => ({
  extensions: [
    sanExtension([
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      ...inDomain,
      'server.kubernetes.local',
    ]),
  ],
});

describe('check of a folder in which somebody made certificates by hand', () => {
  it('finds in the working folder of the hard way its two classic mistakes, and nothing else', () => {
    const apiServer = aLeaf(
      'kubernetes',
      root,
      hardWayServer(['kubernetes.default.svc.cluster', 'kubernetes.svc.cluster.local']),
    );
    const scheduler = aLeaf('x', root, { subject: name('O=system:system:kube-scheduler', 'CN=system:kube-scheduler') });
    const files = {
      'ca.crt': root.pem,
      'kube-api-server.crt': apiServer.pem,
      'kube-scheduler.crt': scheduler.pem,
      'kube-proxy.crt': aLeaf('x', root, { subject: name('O=system:node-proxier', 'CN=system:kube-proxy') }).pem,
    };
    const report = checkPath(folderOf(files));
    expect(found(report)).toEqual([
      'critical kube-api-server.crt san-missing',
      'info kube-scheduler.crt prefix-doubled',
    ]);
    expect(report.findings[0]?.message).toContain('"kubernetes.default.svc.cluster.local"');
    const right = aLeaf('kubernetes', root, hardWayServer(['kubernetes.default.svc.corp.example']));
    expect(found(checkPath(folderOf({ ...files, 'kube-api-server.crt': right.pem })))).toEqual([
      'info kube-scheduler.crt prefix-doubled',
    ]);
  });

  it('warns of a user whose prefix is doubled, who may do nothing', () => {
    const user = aLeaf('x', root, { subject: name('CN=system:system:kube-scheduler') });
    expect(found(checkPath(folderOf({ 'user.crt': user.pem })))).toEqual(['warning user.crt prefix-doubled']);
  });
});
