import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { sourcesRunning } from '../../src/workflows/audit-running.js';
import { lookAtMachine } from '../../src/workflows/look-at-machine.js';
import { auditAt } from '../support/flag-files.js';
import { flagTable as table } from '../support/flag-tables.js';
import { checkPath } from '../support/home.js';
import { reportFromAfar } from '../support/seen-from-afar.js';
import { k0sController } from '../support/trees/k0s.js';
import { k3sServer } from '../support/trees/k3s.js';
import type { Moved } from '../support/trees/moved.js';
import { rke2Server } from '../support/trees/rke2.js';
import type { Tree } from '../support/trees/tree.js';

const now = new Date();

/** Each certificate, as its name and where it lies in the tree, and what is found beside information. */
const seen = (report: CheckReport, root: string) => ({
  certificates: report.certificates.map(({ name, path }) => `${name} ${path.replace(root, '')}`).sort(),
  alarms: report.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, artefact }) => `${rule} ${artefact}`),
});

const seenIn = ({ root }: Tree) => seen(checkPath(root, { now }), root);

/** The same of facts that were collected there. */
const seenFromAfar = ({ root }: Tree) => seen(reportFromAfar(root, now), 'n1:');

const elsewhere = ({ certificates, alarms }: ReturnType<typeof seenIn>, usual: string, data: string) => ({
  certificates: certificates.map((line) => line.replace(` ${usual}/`, ` ${data}/`)).sort(),
  alarms,
});

/** What is seen of the same node with its data where it usually is: made once. */
function usually(make: () => Tree): () => Readonly<Record<'here' | 'fromAfar', ReturnType<typeof seenIn>>> {
  let seenThere: ReturnType<ReturnType<typeof usually>> | undefined;
  return () => {
    if (seenThere !== undefined) return seenThere;
    const tree = make();
    seenThere = { here: seenIn(tree), fromAfar: seenFromAfar(tree) };
    return seenThere;
  };
}

const data = '/srv/data/rancher';

describe.each([
  ['k3s', k3sServer],
  ['rke2', rke2Server],
] as const)('a node of %s whose data lies elsewhere', (name, make) => {
  const variable = `${name.toUpperCase()}_DATA_DIR`;
  const usual = `/var/lib/rancher/${name}`;
  const atHome = usually(make);

  it.each<readonly [string, Omit<Moved, 'data'>]>([
    ['its configuration says so', { configuration: { 'data-dir': data } }],
    [
      'a file beside its configuration says so, which goes before that',
      { configuration: { 'data-dir': '/srv/old' }, dropIn: ['50-data.yaml', { 'data-dir': `${data}/` }] },
    ],
    [
      'its unit says so, whose words go before its configuration',
      { configuration: { 'data-dir': '/srv/old' }, words: ["'--data-dir'", `'${data}'`] },
    ],
    ['its unit says so by the short name', { words: ['-d', data] }],
    ['its variables say so', { variables: [`${variable}=${data}`] }],
  ])('is judged as one that has it where it usually is, where %s', (_, moved) => {
    const there = make({ data, ...moved });
    expect(seenIn(there)).toEqual(elsewhere(atHome().here, usual, data));
    expect(seenFromAfar(there)).toEqual(elsewhere(atHome().fromAfar, usual, data));
  });

  it('is judged by what is there where it is told the folder that it has anyway', () => {
    expect(seenIn(make({ data: usual, configuration: { 'data-dir': usual } }))).toEqual(atHome().here);
  });

  it('is told only that: no secret of its configuration is kept', () => {
    const { root } = make({
      data,
      configuration: { 'data-dir': data },
      words: ['--token', 'K10secret::server:secret'],
    });
    const mount = { folder: root, below: '' };
    const machine = lookAtMachine(mount, 'n1', table, { reader, processes }, now);
    const own = machine.sources.filter(({ component }) => component === name);
    expect(own.map(({ file, flags }) => [file, flags.map((flag) => [flag.name, flag.value])])).toEqual([
      [`/etc/rancher/${name}/config.yaml`, [['--data-dir', data]]],
    ]);
    expect(
      JSON.stringify(own, (_, value: unknown) =>
        value instanceof Map ? [...(value as Map<unknown, unknown>)] : value,
      ),
    ).not.toContain('secret');
  });

  it('says by which file it was recognised, and what told it of the folder', () => {
    const { root } = make({ data, configuration: { 'data-dir': data } });
    const { inferred } = checkPath(root, { now });
    expect(inferred).toContainEqual(
      expect.objectContaining({ what: 'layout', value: name, from: `${data}/server/tls/serving-kube-apiserver.crt` }),
    );
    expect(inferred).toContainEqual(
      expect.objectContaining({ what: 'settings', value: name, from: `/etc/rancher/${name}/config.yaml` }),
    );
  });

  it('stays where it usually is when another program is told a folder', () => {
    const other = make({ data: usual });
    other.yaml(`/etc/rancher/${name === 'k3s' ? 'rke2' : 'k3s'}/config.yaml`, { 'data-dir': data });
    expect(seenIn(other)).toEqual(atHome().here);
  });
});

describe('a controller of k0s whose data lies elsewhere', () => {
  const atHome = usually(() => k0sController());
  it.each<readonly [string, readonly string[]]>([
    ['with an equals sign', ['--data-dir=/srv/k0s']],
    ['as a word of its own', ['--data-dir', '/srv/k0s']],
  ])('is judged as one that has it where it usually is, where its unit says so %s', (_, words) => {
    const there = k0sController('/srv/k0s', words);
    expect(seenIn(there)).toEqual(elsewhere(atHome().here, '/var/lib/k0s', '/srv/k0s'));
    expect(seenFromAfar(there)).toEqual(elsewhere(atHome().fromAfar, '/var/lib/k0s', '/srv/k0s'));
  });

  it('is not taken for moved by a flag of another meaning', () => {
    expect(seenIn(k0sController(undefined, ['-d', '/srv/k0s']))).toEqual(atHome().here);
  });
});

describe('processes of these programs', () => {
  const running = (program: string, ...words: readonly string[]) => ({
    startsOf: () => new Map(),
    commandsOf: () => [{ id: 8, program, words }],
  });
  const tools = { reader, table, shownAs: (path: string) => path, root: '/', nameOf: () => undefined };
  const told = (...command: Parameters<typeof running>) =>
    sourcesRunning(running(...command), tools)?.found.map(({ source: { component, file, flags } }) => [
      component,
      file,
      ...flags.map(({ name, value }) => `${name}=${value}`),
    ]);

  it('say where they keep their data, and nothing else', () => {
    expect(told('k0s', 'controller', '--data-dir=/srv/k0s', '--token-file=/etc/k0s/token')).toEqual([
      ['k0s', 'process 8', '--data-dir=/srv/k0s'],
    ]);
  });

  it('say nothing where they are a tool that was called by somebody', () => {
    expect(told('k3s', 'kubectl', 'get', 'pods', '-d', '/srv/tool')).toEqual([]);
  });
});

describe('an audit of flags', () => {
  it('reads the static pods of an RKE2 whose data lies elsewhere', () => {
    const { root } = rke2Server({ data, configuration: { 'data-dir': data } });
    expect(auditAt('', { paths: [], root }).report.components.map(({ component }) => component)).toContain(
      'kube-apiserver',
    );
  });
});
