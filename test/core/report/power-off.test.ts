import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../../src/adapters/probe/processes.js';
import { reader } from '../../../src/adapters/store/read.js';
import type { CertificateFacts } from '../../../src/core/facts/certificate.js';
import type { FileFacts } from '../../../src/core/facts/file.js';
import type { Observed } from '../../../src/core/facts/observed.js';
import { nodeFactsDocument } from '../../../src/core/report/node-facts.js';
import { powerOffText } from '../../../src/core/report/power-off-text.js';
import { powerOffHorizon, type PowerOffHorizon } from '../../../src/core/report/power-off.js';
import { certificateRows } from '../../../src/core/report/certificates.js';
import { compareFiles, reportOn } from '../../../src/workflows/check.js';
import { compareFacts } from '../../../src/workflows/check-facts.js';
import { collect } from '../../../src/workflows/collect.js';
import type { Comparison } from '../../../src/workflows/comparison.js';
import { tablesOf } from '../../../src/workflows/templates.js';
import { etc, goodHome, pki, textAt } from '../../support/copies.js';
import { checkPath, checkRequest, days, machines, put, smallSpec, today } from '../../support/home.js';
import { scratch } from '../../support/scratch.js';

/** A good home, in which the kubelet of w1 has a certificate of 60 days and everything else one of a year. */
const spec = smallSpec('certificates: { overrides: { w1/kubelet-client: { validity: 60d } } }\n');

let comparison: Comparison;
beforeAll(async () => {
  comparison = compareFiles({ ...checkRequest, path: await goodHome(spec) }, reader, processes, machines());
});

/** The same with other ends, in days from today, by `node/name`; authorities by their name. */
function ending(ends: Readonly<Record<string, number>>): Observed {
  const { desired, observed } = comparison;
  const times = new Map(
    certificateRows(desired, observed, today).flatMap(({ node, name, certificate }) => {
      const end = ends[node === undefined ? name : `${node}/${name}`];
      return end === undefined ? [] : [[certificate.fingerprint, days(end)] as const];
    }),
  );
  expect(times.size).toBe(Object.keys(ends).length);
  const changed = (one: CertificateFacts): CertificateFacts => ({
    ...one,
    notAfter: times.get(one.fingerprint) ?? one.notAfter,
  });
  const inFile = (file: FileFacts): FileFacts =>
    file.state === 'present' && file.content.kind === 'pem'
      ? { ...file, content: { ...file.content, certificates: file.content.certificates.map(changed) } }
      : file;
  return {
    ...observed,
    files: new Map([...observed.files].map(([key, file]) => [key, inFile(file)])),
    certificates: new Map([...observed.certificates].map(([key, one]) => [key, changed(one)])),
  };
}

/** The days from today, and what ends then and why that counts. */
const brief = (horizon: PowerOffHorizon | null | undefined): string =>
  horizon === null || horizon === undefined
    ? 'none'
    : `${String((Date.parse(horizon.until) - today.getTime()) / 86_400_000)} ${horizon.node ?? 'home'}/${horizon.name} ${horizon.cause}`;

const horizonWith = (ends: Readonly<Record<string, number>>): PowerOffHorizon | undefined =>
  powerOffHorizon(comparison.desired, ending(ends), today, comparison.pathOf);

describe('the power-off horizon', () => {
  it.each<readonly [string, Readonly<Record<string, number>>, string]>([
    ['a kubelet whose certificates are issued', {}, '60 w1/kubelet-client certificate'],
    ['a server of the control plane', { 'cp1/etcd-peer': 50 }, '50 cp1/etcd-peer certificate'],
    [
      'a client of the control plane',
      { 'cp1/apiserver-etcd-client': 40, 'cp1/apiserver': 50 },
      '40 cp1/apiserver-etcd-client certificate',
    ],
    ['a kubeconfig of a component', { 'cp1/scheduler.conf': 30 }, '30 cp1/scheduler.conf certificate'],
    ['an authority, with what ends with it', { 'front-proxy-ca': 20 }, '20 home/front-proxy-ca authority'],
  ])('is the first end of %s', (_, ends, expected) => {
    expect(brief(horizonWith(ends))).toBe(expected);
  });

  it('leaves out what no component shows anybody: what is for people and for probes', () => {
    const unused = { 'admin.conf': 1, 'super-admin.conf': 2, 'cp1/etcd-healthcheck-client': 3 };
    expect(brief(horizonWith(unused))).toBe('60 w1/kubelet-client certificate');
  });

  it('lies in the past where it is too late already', () => {
    expect(brief(horizonWith({ 'cp1/apiserver': -1 }))).toBe('-1 cp1/apiserver certificate');
  });

  it.each(['k3s', 'rke2', 'k0s'] as const)(
    'is that of authorities where %s issues the rest when it starts',
    (ownedBy) => {
      const artefacts = comparison.desired.artefacts.map((artefact) => ({ ...artefact, ownedBy }));
      const observed = ending({ 'cp1/apiserver': 10, 'etcd-ca': 900 });
      const horizon = powerOffHorizon({ artefacts }, observed, today, comparison.pathOf);
      // The kubelets of k0s rotate: they are not issued anything when it starts.
      expect(brief(horizon)).toBe(
        ownedBy === 'k0s' ? '60 w1/kubelet-client certificate' : '900 home/etcd-ca authority',
      );
    },
  );

  it('counts what somebody else renews on request', () => {
    const artefacts = comparison.desired.artefacts.map((artefact) => ({ ...artefact, ownedBy: 'microk8s' as const }));
    const horizon = powerOffHorizon({ artefacts }, ending({ 'cp1/apiserver': 10 }), today, comparison.pathOf);
    expect(brief(horizon)).toBe('10 cp1/apiserver certificate');
  });

  it('says of a kubelet that rotates that it does so only while its certificate is valid', async () => {
    const home = await goodHome(spec);
    const current = '/var/lib/kubelet/pki/kubelet-client-current.pem';
    const conf = etc(home, 'kubelet.conf', 'w1');
    writeFileSync(conf, textAt(conf).replace(/\S+kubelet-client\.(crt|key)/g, current));
    const tree = join(scratch(), 'w1');
    cpSync(join(home, 'nodes', 'w1'), tree, { recursive: true });
    const [certificate, key] = ['crt', 'key'].map((end) => pki(home, `kubelet-client.${end}`, 'w1'));
    put(tree, current, readFileSync(key ?? '', 'utf8') + readFileSync(certificate ?? '', 'utf8'), 0o600);
    cpSync(pki(home, 'kubelet-server.crt', 'w1'), join(tree, 'etc/kubernetes/pki/kubelet-client.crt'));
    const { powerOffHorizon: horizon } = checkPath(tree);
    expect(brief(horizon)).toBe('60 w1/kubelet.conf kubelet');
    expect(horizon).toMatchObject({ nodes: ['w1'], notSeen: [] });
  });

  it('names what it could not look at: kubelets that bootstrap, and what is not opened', async () => {
    const home = await goodHome(smallSpec('layout: kubeadm\nkubelet: { certificates: bootstrap }\n'));
    expect(checkPath(home).powerOffHorizon).toMatchObject({ notSeen: ['cp1/kubelet-client', 'w1/kubelet-client'] });
    expect(checkPath(home, { isPublic: true }).powerOffHorizon?.notSeen).toEqual([
      'cp1/controller-manager.conf',
      'cp1/scheduler.conf',
      'cp1/kubelet-client',
      'w1/kubelet-client',
    ]);
  });

  it('is about the node that was asked for', () => {
    expect(brief(reportOn({ ...comparison, node: 'cp1' }, checkRequest).powerOffHorizon)).toMatch(/^365 cp1\//);
  });

  it('is the first of all nodes where facts are judged together', async () => {
    const home = await goodHome(spec);
    const tools = { reader, processes, table: tablesOf(reader)() };
    const folder = scratch();
    for (const node of ['cp1', 'w1']) {
      const facts = collect({ root: join(home, 'nodes', node), node, version: '0', now: today }, tools);
      const document = nodeFactsDocument(facts, { user: () => undefined, group: () => undefined });
      writeFileSync(join(folder, `${node}.json`), JSON.stringify(document));
    }
    const { powerOffHorizon: horizon } = reportOn(compareFacts([folder], checkRequest, tools), checkRequest);
    expect(brief(horizon)).toBe('60 w1/kubelet-client certificate');
    expect(horizon).toMatchObject({ nodes: ['cp1', 'w1'], path: expect.stringMatching(/^w1:\//) as string });
  });

  it('is not there for certificates that are of no node', async () => {
    const folder = scratch();
    cpSync(pki(await goodHome(spec), 'apiserver.crt'), join(folder, 'web.crt'));
    expect(checkPath(folder).powerOffHorizon).toBeNull();
  });
});

describe('the power-off horizon, as text', () => {
  const horizon: PowerOffHorizon = {
    until: days(10).toISOString(),
    node: 'cp1',
    name: 'apiserver',
    path: '/etc/kubernetes/pki/apiserver.crt',
    role: 'kube-apiserver, as a server',
    cause: 'certificate',
    nodes: ['cp1', 'w1'],
    notSeen: ['a', 'b', 'c', 'd', 'e'],
  };

  it('says until when, what ends then and what was not seen', () => {
    expect(powerOffText(horizon, today)).toBe(
      'Power-off horizon: 2026-06-11 12:00 UTC. Switched on again before, the cluster heals itself; then cp1/apiserver (kube-apiserver, as a server) ends, which nothing in the cluster renews. Not seen, and may end before: a, b, c and 2 more.',
    );
  });

  it('says that it has passed', () => {
    expect(powerOffText({ ...horizon, nodes: ['cp1'] }, days(11))).toBe(
      'Power-off horizon: passed on 2026-06-11 12:00 UTC, when cp1/apiserver (kube-apiserver, as a server) ended, which nothing in the cluster renews. Once switched off, cp1 does not heal itself.',
    );
  });

  it('is empty where nothing is known', () => {
    expect(powerOffText(null, today)).toBe('');
  });
});
