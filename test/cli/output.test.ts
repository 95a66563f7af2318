import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { makeHome } from '../support/home.js';

const schemas = join(__dirname, '..', '..', 'schemas');

function validatorOf(name: string) {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  return ajv.compile(JSON.parse(readFileSync(join(schemas, `${name}.json`), 'utf8')) as object);
}

/** What is different in every home: serials, keys, ids. Dates come from the time at which the tests happen. */
const masked = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{64}\b/g, '<sha256>')
    .replace(/\b[0-9a-f]{32}\b/g, '<serial>')
    .replace(/(authorities\/[\w-]+\/)[0-9a-f]{8}\b/g, '$1<id>')
    .replace(/-ca-[0-9a-f]{8}\b/g, '-ca-<id>')
    .replace(/\bkubernetes-[0-9a-f]{8}\b/g, 'kubernetes-<id>')
    .replace(/^((?:[a-z]+-)*(?:ca|sa) +)[0-9a-f]{8}\b/gm, '$1<id>');

let home: string;
let renewed: string;
beforeAll(async () => {
  home = await makeHome();
  renewed = await makeHome(undefined, new Date());
  kubepki(['renew', 'apiserver', '--yes', '--home', renewed]);
});

const at = ['--at', '2026-06-02T00:00:00Z'];

describe('machine output', () => {
  it.each([
    ['check-report', ['check', ...at]],
    ['check-report', ['check', '--at', '2027-05-20']],
    ['check-report', ['check', '--at', '2040-01-01']],
    ['plan', ['plan']],
    ['plan', ['init', '--dry-run']],
    ['flag-set', ['flags', 'kube-apiserver']],
    ['flag-set', ['flags', '--node', 'cp1']],
    ['flag-set', ['flags', 'kube-scheduler', '--explain']],
    ['flag-set', ['flags', 'kubelet', '--node', 'w1']],
    ['flag-audit', ['flags', 'audit']],
    ['flag-audit', ['flags', 'audit', join(__dirname, 'output.test.ts')]],
    ['rule', ['explain']],
    ['rule', ['explain', 'san-missing']],
    ['error', ['explain', 'nonsense']],
    ['apply-report', ['apply', '--yes']],
    ['authority-list', ['authority', 'list']],
    ['ledger', ['ledger', 'show']],
    ['ledger', ['ledger', 'show', '--live']],
    ['ledger', ['ledger', 'show', '--serial', '0']],
    ['ledger-verification', ['ledger', 'verify']],
    ['kubeconfig-list', ['kubeconfig', 'list']],
    ['revoke-plan', ['kubeconfig', 'revoke-plan', 'kubernetes-admin']],
  ])('is what schemas/%s.json says: %j', (schema, args) => {
    const document = kubepkiJson(args[0] === 'init' || args[0] === 'explain' ? args : [...args, '--home', home]);
    const validate = validatorOf(schema);
    expect(validate(document) ? [] : validate.errors).toEqual([]);
  });

  it('is what schemas/apply-report.json says of something that was done', async () => {
    const own = await makeHome(undefined, new Date());
    const document = kubepkiJson(['renew', 'apiserver', '--yes', '--home', own]);
    const validate = validatorOf('apply-report');
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document).toMatchObject({ done: [{ artefact: 'apiserver' }], restarts: [{ component: 'kube-apiserver' }] });
  });

  it('is what schemas/authority-change.json says, and the plan says what waits as schemas/plan.json does', async () => {
    const own = await makeHome(undefined, new Date());
    const env = { PASSPHRASE: 'correct horse battery' };
    const signing = ['--passphrase-env', 'PASSPHRASE', '--home', own];
    const out = join(own, '..', 'ca.pem');
    for (const args of [
      ['encrypt', 'sa'],
      ['export', 'ca', '--out', out, '--copy'],
      ['export', 'ca', '--out', `${out}.2`],
    ]) {
      const document = kubepkiJson(['authority', ...args, ...signing], { env });
      const validate = validatorOf('authority-change');
      expect(validate(document) ? [] : validate.errors).toEqual([]);
      expect(document).toMatchObject({ changes: [{ action: args.includes('--copy') ? 'copy' : args[0] }] });
    }
    rmSync(join(own, 'nodes/cp1/etc/kubernetes/pki/apiserver.crt'));
    const plan = kubepkiJson(['plan', '--home', own]);
    const validate = validatorOf('plan');
    expect(validate(plan) ? [] : validate.errors).toEqual([]);
    expect(plan).toMatchObject({
      waiting: [{ artefact: 'apiserver', needs: { authority: 'ca', because: 'offline' } }],
    });
    const inspected = kubepkiJson(['inspect', out]);
    const ofInspect = validatorOf('inspect-report');
    expect(ofInspect(inspected) ? [] : ofInspect.errors).toEqual([]);
    expect(
      masked(kubepki(['authority', 'list', '--home', own]).stdout).replace(/\d{4}-\d\d-\d\d/g, '<date>'),
    ).toMatchSnapshot();
  });

  it('is what schemas/kubeconfig-report.json says of a kubeconfig that was made', async () => {
    const own = await makeHome(undefined, new Date());
    const document = kubepkiJson(['kubeconfig', 'create', 'ci', '--groups', 'dev', '--save', '--home', own]);
    const validate = validatorOf('kubeconfig-report');
    expect(validate(document) ? [] : validate.errors).toEqual([]);
  });

  it.each([
    ['history-list', ['history', 'list']],
    ['history-report', ['history', 'undo', '--yes']],
    ['history-prune', ['history', 'prune', '--all']],
    ['history-report', ['history', 'undo', '--yes']],
  ])('is what schemas/%s.json says once something was done: %j', (schema, args) => {
    const validate = validatorOf(schema);
    expect(validate(kubepkiJson([...args, '--home', renewed])) ? [] : validate.errors).toEqual([]);
  });

  it('of inspect is what its schema says, for every file of a home, and holds no key', () => {
    const folder = join(home, 'nodes/cp1/etc/kubernetes');
    const files = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => /\.\w+$/.test(name));
    const run = kubepki([
      'inspect',
      '--json',
      ...files.map((name) => join(folder, name)),
      join(home, 'users/admin.conf'),
    ]);
    const validate = validatorOf('inspect-report');
    expect(validate(JSON.parse(run.stdout)) ? [] : validate.errors).toEqual([]);
    expect(run.stdout).not.toContain('PRIVATE');
    expect(run.code).toBe(0);
  });

  it('of check stays as it is, but for what is random', () => {
    expect(masked(kubepki(['check', '--home', home, '--json', ...at]).stdout)).toMatchSnapshot();
  });

  it('of a plan stays as it is, but for what is random', async () => {
    const own = await makeHome(undefined, new Date());
    rmSync(join(own, 'nodes/cp1/etc/kubernetes/pki/sa.pub'));
    expect(masked(kubepki(['plan', '--home', own, '--json']).stdout)).toMatchSnapshot();
  });

  it('of flags and bootstrap manifests stays as it is', () => {
    for (const component of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'etcd']) {
      expect(kubepki(['flags', component, '--home', home, '--node', 'cp1']).stdout).toMatchSnapshot(
        `${component} args`,
      );
      expect(kubepki(['flags', component, '--home', home, '--node', 'cp1', '--format', 'yaml']).stdout).toMatchSnapshot(
        `${component} yaml`,
      );
    }
    expect(kubepki(['bootstrap', 'manifests', '--home', home]).stdout).toMatchSnapshot('bootstrap manifests');
  });
});

describe('the report for people', () => {
  it('lists findings worst first, each with the command that mends it, then the certificates', () => {
    // In the home no command has to name it: how lines are folded would depend on where it is.
    const run = kubepki(['check', '--at', '2027-05-20'], { cwd: home });
    expect(run.code).toBe(1);
    expect(masked(run.stdout)).toMatchSnapshot();
  });

  it('of the history stays as it is, but for the time', async () => {
    // Two changes of one second would be told apart by a number behind the time.
    const own = await makeHome(undefined, new Date(Date.now() - 60_000));
    kubepki(['renew', 'apiserver', '--yes', '--home', own]);
    const shown = ['list', 'undo', 'restore', 'prune'].map((command) => {
      const args = { list: [], undo: ['--yes'], restore: ['20200101T000000Z'], prune: [] }[command] ?? [];
      const { stdout, stderr, code } = kubepki(['history', command, ...args, '--home', own]);
      return `${command} ends with ${code}\n${stdout}${stderr}`;
    });
    const dates = /\d{8}T\d{6}Z(-\d)?|\d{4}-\d\d-\d\d( \d\d:\d\d)?/g;
    expect(shown.join('\n').replace(dates, '<time>').replaceAll(own, '<home>')).toMatchSnapshot();
  });

  it('of explain and inspect stays as it is', () => {
    expect(kubepki(['explain', 'san-missing']).stdout).toMatchSnapshot('explain');
    expect(kubepki(['explain']).stdout).toMatchSnapshot('rules');
    const pki = join(home, 'nodes/cp1/etc/kubernetes/pki');
    const text = kubepki(['inspect', 'apiserver.crt', 'apiserver.key', 'ca.crt', 'sa.pub'], { cwd: pki }).stdout;
    expect(masked(text).replace(/in \d+d/g, 'in <days>')).toMatchSnapshot('inspect');
  });
});

describe('thresholds', () => {
  const check = (...args: readonly string[]) => kubepki(['check', '--home', home, ...args]).code;

  it('of a user are days before the end', () => {
    expect(check('--at', '2026-08-01')).toBe(0);
    expect(check('--at', '2026-08-01', '--warn', '400d')).toBe(1);
    expect(check('--at', '2026-08-01', '--warn', '400d', '--critical', '350d')).toBe(2);
  });
});

it('the examples of a spec satisfy the JSON Schema', async () => {
  const { parse } = await import('yaml');
  const validate = validatorOf('cluster');
  for (const name of ['kubepki.yaml', 'kubepki-full.yaml']) {
    const spec = parse(readFileSync(join(__dirname, '..', 'fixtures', name), 'utf8')) as unknown;
    expect(validate(spec) ? [] : validate.errors).toEqual([]);
  }
});
