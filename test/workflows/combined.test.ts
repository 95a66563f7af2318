import { X509Certificate, createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { keyOf } from '../../src/core/catalog/desired.js';
import { applyPlan } from '../../src/workflows/apply.js';
import { deliver } from '../../src/workflows/deliver.js';
import { flags } from '../../src/workflows/flags.js';
import { openHome } from '../../src/workflows/home.js';
import { planContext, planRenewal, type Planned } from '../../src/workflows/plan.js';
import { linesOf } from '../support/cases.js';
import { flagTable } from '../support/flag-tables.js';
import {
  applyHome,
  checkPath,
  days,
  editSpec,
  makeHome,
  planOfHome,
  put,
  smallSpec,
  today,
  tools,
} from '../support/home.js';

const pki = 'nodes/cp1/etc/kubernetes/pki';
const combined = smallSpec('certificates: { pairs: combined }\n');

const textOf = (home: string, path: string): string => readFileSync(join(home, pki, path), 'utf8');
const certificateIn = (home: string, path: string): X509Certificate => new X509Certificate(textOf(home, path));
const keyIn = (home: string, path: string): string =>
  createPrivateKey(textOf(home, path)).export({ format: 'pem', type: 'pkcs8' }) as string;

const acts = (home: string, now = today): readonly string[] =>
  planOfHome(home, now).plan.actions.map(({ action, node, artefact }) => `${action} ${node ?? ''}/${artefact}`);

describe('a home whose pairs are combined', () => {
  let home: string;
  beforeAll(async () => {
    home = await makeHome(combined);
  });

  it('has one file for each pair, the certificate first, for its owner alone, and nothing to report', () => {
    expect(textOf(home, 'apiserver.pem').match(/-----BEGIN [^-]*-----/g)).toEqual([
      '-----BEGIN CERTIFICATE-----',
      '-----BEGIN PRIVATE KEY-----',
    ]);
    expect(statSync(join(home, pki, 'apiserver.pem')).mode & 0o777).toBe(0o600);
    expect(certificateIn(home, 'apiserver.pem').checkPrivateKey(createPrivateKey(textOf(home, 'apiserver.pem')))).toBe(
      true,
    );
    expect(
      ['apiserver.crt', 'apiserver.key', 'controller-manager.key'].filter((name) => existsSync(join(home, pki, name))),
    ).toEqual([]);
    // What signs in the cluster stays in two: the controller-manager takes one certificate there and nothing else.
    expect(existsSync(join(home, pki, 'signer-client.key'))).toBe(true);
    expect(checkPath(home)).toMatchObject({ status: 'ok', findings: [] });
    expect(acts(home)).toEqual([]);
    expect(readFileSync(join(home, '.gitignore'), 'utf8')).toContain('*.pem\n');
  });

  it('names the file twice, in flags and in kubeconfigs', () => {
    const whole = { node: 'cp1', version: undefined, root: '', tables: () => flagTable };
    const { sets } = flags({ component: 'kube-apiserver', ...whole }, openHome(home, reader).cluster);
    const named = sets[0]?.flags.filter(({ name }) => ['--tls-cert-file', '--tls-private-key-file'].includes(name));
    expect(named?.map(({ value }) => value)).toEqual(Array(2).fill('/etc/kubernetes/pki/apiserver.pem'));
    const kubeconfig = readFileSync(join(home, 'nodes/cp1/etc/kubernetes/controller-manager.conf'), 'utf8');
    expect(kubeconfig.match(/client-(certificate|key): .*/g)).toEqual([
      'client-certificate: /etc/kubernetes/pki/controller-manager.pem',
      'client-key: /etc/kubernetes/pki/controller-manager.pem',
    ]);
  });

  it('is listed and delivered once a file, as a secret', () => {
    const { files } = deliver(openHome(home, reader), 'cp1', [], reader, today);
    const own = files.filter(({ path }) => path.endsWith('/etcd/server.pem'));
    expect(own).toMatchObject([{ mode: '0600', isSecret: true, readers: [{ component: 'etcd', within: 0 }] }]);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  });

  it('is hardly ever met by half, and never where the key stays: the plan says which', async () => {
    const late = days(350);
    const etcdIn = (planned: Planned) =>
      planContext(planned, reader, late).outlook.restarts.find(({ component }) => component === 'etcd')?.tears;
    const wanted = { selection: { of: 'named', names: ['etcd-server'] }, nodes: [], keepsKey: true } as const;
    expect(etcdIn(planOfHome(home, late))).toBe('reads');
    expect(etcdIn(planRenewal(openHome(home, reader), wanted, reader, late))).toBeUndefined();
    expect(etcdIn(planOfHome(await makeHome(), late))).toBe('renames');
  });

  it('keeps the key on request, in the file that is written anew', async () => {
    const home = await makeHome(combined);
    const [certificate, key] = [certificateIn(home, 'etcd/server.pem'), keyIn(home, 'etcd/server.pem')];
    const wanted = {
      selection: { of: 'named', names: ['etcd-server', 'controller-manager.conf'] },
      nodes: [],
      keepsKey: true,
    } as const;
    const owner = keyIn(home, 'controller-manager.pem');
    await applyPlan(planRenewal(openHome(home, reader), wanted, reader, days(1)), tools, 'renew', days(1));
    expect(certificateIn(home, 'etcd/server.pem').serialNumber).not.toBe(certificate.serialNumber);
    expect(keyIn(home, 'etcd/server.pem')).toBe(key);
    expect(keyIn(home, 'controller-manager.pem')).toBe(owner);
    expect(checkPath(home, { now: days(1) }).status).toBe('ok');
  });

  it('is broken when the file lacks one of the two, and mended by issuing it', async () => {
    const home = await makeHome(combined);
    const whole = textOf(home, 'apiserver.pem');
    put(home, `${pki}/apiserver.pem`, whole.slice(0, whole.indexOf('-----BEGIN PRIVATE KEY-----')), 0o600);
    expect(linesOf(home)).toEqual(['critical cp1/apiserver unparsable reissue']);
    rmSync(join(home, pki, 'etcd/peer.pem'));
    expect(linesOf(home)).toEqual([
      'critical cp1/apiserver unparsable reissue',
      'critical cp1/etcd-peer missing create',
    ]);
    expect(acts(home)).toEqual(['reissue cp1/apiserver', 'create cp1/etcd-peer']);
    await applyHome(home);
    expect(checkPath(home)).toMatchObject({ status: 'ok', findings: [] });
  });

  it('gives one finding for one loose file', async () => {
    const home = await makeHome(combined);
    rmSync(join(home, pki, 'apiserver.pem'));
    put(home, `${pki}/apiserver.pem`, '');
    expect(linesOf(home).filter((line) => line.includes('apiserver'))).toEqual([
      'critical cp1/apiserver unparsable reissue',
      'warning cp1/apiserver mode-loose permissions',
    ]);
  });

  it('is judged the same as a folder: with its spec, and without one', async () => {
    const home = await makeHome(combined);
    const folder = join(home, 'nodes/cp1');
    expect(checkPath(folder, { spec: join(home, 'kubepki.yaml'), node: 'cp1' })).toMatchObject({ status: 'ok' });
    rmSync(join(folder, 'etc/kubernetes/pki/apiserver.pem'));
    const rules = (more: object) => checkPath(folder, more).findings.map(({ rule, artefact }) => `${rule} ${artefact}`);
    expect(rules({ spec: join(home, 'kubepki.yaml'), node: 'cp1' })).toEqual(['missing apiserver']);
    const late = { now: days(400) };
    expect(rules(late).filter((line) => line.startsWith('expired'))).toEqual(
      expect.arrayContaining(['expired etcd-server', 'expired controller-manager.conf']),
    );
  });
});

describe('a change of pairs in the spec', () => {
  const files = ['apiserver', 'etcd/server', 'controller-manager', 'kubelet-client'];

  it.each([
    ['from two files to one', smallSpec(), combined, ['crt', 'key'], ['pem', 'pem']],
    ['from one file to two', combined, smallSpec(), ['pem', 'pem'], ['crt', 'key']],
  ])('%s moves what is there and issues nothing', async (_, before, after, from, to) => {
    const home = await makeHome(before);
    const old = files.map((name) => [
      certificateIn(home, `${name}.${from[0]}`).serialNumber,
      keyIn(home, `${name}.${from[1]}`),
    ]);
    editSpec(home, after);
    expect(new Set(acts(home).map((line) => line.split(' ')[0]))).toEqual(new Set(['rewrite']));
    const planned = planOfHome(home);
    const { restarts, differencesOf } = planContext(planned, reader, today).outlook;
    // Flags and kubeconfigs name other files than those that run.
    expect(
      restarts.filter(({ node }) => node === 'cp1').map(({ component, needs }) => `${component} ${needs}`),
    ).toEqual(
      ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet'].map(
        (name) => `${name} restart`,
      ),
    );
    expect(planned.plan.actions.filter((one) => keyOf(one) === 'cp1/apiserver').map(differencesOf)).toMatchObject([
      [{ what: 'file' }],
    ]);
    await applyHome(home);
    expect(
      files.map((name) => [certificateIn(home, `${name}.${to[0]}`).serialNumber, keyIn(home, `${name}.${to[1]}`)]),
    ).toEqual(old);
    expect(acts(home)).toEqual([]);
    expect(checkPath(home)).toMatchObject({ status: 'ok' });
  });

  it('that is taken back moves what was renewed meanwhile, and brings no old key back', async () => {
    const home = await makeHome();
    const former = files.map((name) => keyIn(home, `${name}.key`));
    editSpec(home, combined);
    await applyHome(home);
    const wanted = { selection: { of: 'all' }, nodes: [], keepsKey: false } as const;
    await applyPlan(planRenewal(openHome(home, reader), wanted, reader, days(1)), tools, 'renew', days(1));
    const renewed = files.map((name) => keyIn(home, `${name}.pem`));
    editSpec(home, smallSpec());
    expect(acts(home, days(2))).toContain('rewrite cp1/apiserver');
    await applyHome(home, days(2));
    expect(files.map((name) => keyIn(home, `${name}.key`))).toEqual(renewed);
    expect(renewed.filter((key) => former.includes(key))).toEqual([]);
    expect(acts(home, days(2))).toEqual([]);
    expect(checkPath(home, { now: days(2) })).toMatchObject({ status: 'ok' });
  });

  it('for one row concerns that row', async () => {
    const home = await makeHome();
    editSpec(home, smallSpec('certificates: { overrides: { etcd-server: { pairs: combined } } }\n'));
    expect(acts(home)).toEqual(['rewrite cp1/etcd-server', 'rewrite cp1/manifest.json']);
    editSpec(home, smallSpec('certificates: { pairs: combined, overrides: { etcd-server: { pairs: separate } } }\n'));
    expect(acts(home)).not.toContain('rewrite cp1/etcd-server');
  });

  it('that comes with another wish issues once, in the new place', async () => {
    const home = await makeHome();
    editSpec(
      home,
      smallSpec('certificates: { overrides: { apiserver: { pairs: combined, sans: [other.example.com] } } }\n'),
    );
    expect(planOfHome(home).plan.actions).toMatchObject([
      { action: 'reissue', artefact: 'apiserver', reasons: [{ rule: 'missing' }, { rule: 'san-missing' }] },
      { action: 'rewrite', artefact: 'manifest.json', reasons: [{ rule: 'flags-changed' }] },
    ]);
    await applyHome(home);
    expect(certificateIn(home, 'apiserver.pem').subjectAltName).toContain('other.example.com');
    expect(acts(home)).toEqual([]);
  });

  it('issues anew where the old pair does not fit together', async () => {
    const home = await makeHome();
    put(home, `${pki}/apiserver.key`, textOf(home, 'etcd/server.key'), 0o600);
    editSpec(home, smallSpec('certificates: { overrides: { apiserver: { pairs: combined } } }\n'));
    expect(acts(home)).toEqual(['create cp1/apiserver', 'rewrite cp1/manifest.json']);
  });

  it('never makes a new authority beside what an old one signed', async () => {
    const home = await makeHome();
    rmSync(join(home, 'authorities/front-proxy-ca'), { recursive: true });
    rmSync(join(home, pki, 'front-proxy-ca.crt'));
    editSpec(home, combined);
    expect(acts(home).some((line) => line.endsWith('front-proxy-ca'))).toBe(false);
  });

  it('teaches the .gitignore of an older home the ending of the new files', async () => {
    const home = await makeHome();
    put(home, '.gitignore', '*.key\nusers/');
    editSpec(home, combined);
    await applyHome(home);
    expect(readFileSync(join(home, '.gitignore'), 'utf8').split('\n')).toEqual(
      expect.arrayContaining(['*.key', 'users/', '*.pem']),
    );
  });
});
