import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { pki } from '../support/copies.js';
import { shownCertificate, shownKey } from '../support/hostile-servers.js';
import { makeHome, smallSpec } from '../support/home.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';
import { eventually, Server } from '../support/server.js';

/** Every test file runs by itself, and nothing else listens on this address. */
const address = '127.77.32.11';
/** Where a tunnel to the API server begins; its certificate does not bear it. */
const tunnel = '127.77.32.99';

let home: string;
const servers: Server[] = [];
beforeAll(async () => {
  home = await makeHome(
    smallSpec()
      .replace('10.0.0.11', address)
      .replace('10.0.1.21', address.replace('.11', '.21'))
      .replace('api.prod.example.com:6443', `${address}:6443`),
    new Date(Date.now() - 86_400_000),
  );
  await serve('apiserver', 6443);
  await serve('etcd/server', 9379);
  await serve('apiserver', 9443, tunnel);
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

async function serve(stem: string, port: number, host = address): Promise<void> {
  const pair = [pki(home, `${stem}.crt`), pki(home, `${stem}.key`)];
  const program = [process.execPath, join(__dirname, '../support/tls-server.js'), host, String(port), ...pair, 'once'];
  const server = new Server(`a server of ${stem}`, program, join(scratch(), 'log'));
  servers.push(server);
  await eventually('a server', () => (server.output.includes('ready') ? true : undefined), [server]);
}

interface Endpoint {
  readonly endpoint: string;
  readonly state: string;
  readonly artefact: string | null;
  readonly client: string | null;
}
const endpoints = (...args: readonly string[]): readonly Endpoint[] =>
  (kubepkiJson(['check', '--home', home, ...args]) as { readonly endpoints: readonly Endpoint[] }).endpoints;
const at = (port: number, all: readonly Endpoint[]) =>
  all.find(({ endpoint }) => endpoint === `https://${address}:${port}`);
const refused = (...args: readonly string[]): unknown => {
  const run = kubepki(['check', '--home', home, '--json', ...args]);
  return {
    code: run.code,
    error: (JSON.parse(run.stdout) as { readonly error?: { readonly code: string } }).error?.code,
  };
};

/** A folder with a pair that has nothing to do with the cluster, and a key of another. */
function strangers() {
  const folder = scratch();
  const [certificate, key] = [join(folder, 'client.crt'), join(folder, 'client.key')] as const;
  writeFileSync(certificate, shownCertificate());
  writeFileSync(key, shownKey, { mode: 0o600 });
  return { folder, certificate, key };
}

describe('check --live', () => {
  it('asks nobody unless it is told to', () => {
    expect(endpoints()).toEqual([]);
  });

  it('writes every endpoint of the spec as the schema says, served, silent and not to be reached', () => {
    const run = kubepki(['check', '--home', home, '--live', '--json']);
    const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/check-report.json'), 'utf8')) as object;
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const document = JSON.parse(run.stdout) as { readonly endpoints: readonly Endpoint[] };
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(at(6443, document.endpoints)).toMatchObject({ state: 'served', artefact: 'cp1/apiserver' });
    expect(at(2379, document.endpoints)).toMatchObject({ state: 'not-observed', artefact: null });
    expect(validate({ ...document, endpoints: [{ ...document.endpoints[0], state: 'perhaps' }] })).toBe(false);
  });

  it('says so where it is printed, and to Prometheus', () => {
    const { stdout } = kubepki(['check', '--home', home, '--live']);
    expect(stdout).toMatch(new RegExp(`https://${address}:6443 +cp1 +kube-apiserver +served`));
    expect(kubepki(['check', '--home', home, '--live', '--output', 'prometheus']).stdout).toMatch(
      /kubepki_served_mismatch\{[^}]*\} 0/,
    );
  });

  it('asks one address more by --live=HOST:PORT and by --endpoint HOST:PORT alike, each once', () => {
    const one = endpoints(`--live=${address}:9379`);
    expect(at(9379, one)).toMatchObject({ state: 'served', artefact: 'cp1/etcd-server' });
    expect(endpoints('--endpoint', `${address}:9379`).map(({ endpoint }) => endpoint)).toEqual(
      one.map(({ endpoint }) => endpoint),
    );
    const twice = endpoints(`--live=${address}:9379`, '--endpoint', `${address}:9379`, '--endpoint', address);
    expect(twice.map(({ endpoint }) => endpoint)).toEqual(one.map(({ endpoint }) => endpoint));
  });

  it('takes an address of loopback that only the user names for the end of a tunnel, which no certificate bears', () => {
    const { findings } = kubepkiJson(['check', '--home', home, `--live=${tunnel}:9443`]) as {
      readonly findings: readonly { readonly rule: string }[];
    };
    expect(findings.map(({ rule }) => rule)).not.toContain('served-wrong-name');
  });

  it('says how an address is written that stands apart from its flag', () => {
    const run = kubepki(['check', '--live', `${tunnel}:9443`]);
    expect(run.stderr).toContain(`hint: write --live=${tunnel}:9443`);
    expect(run.code).toBe(3);
  });

  it.each([
    '--live=',
    '--live=a b:1',
    '--live=cp1:0',
    '--live=cp1:70000',
    '--endpoint=https://cp1',
    '--endpoint=*.a:1',
  ])('refuses %s, which is no address', (flag) => {
    expect(refused(flag)).toEqual({ code: 3, error: 'CLI_USAGE' });
  });
});

describe('check --live --client-pair', () => {
  const pairOf = (...parts: readonly string[]) => ['--live', '--client-pair', parts.join(',')];

  it('shows the pair to everybody, and says how it was taken', () => {
    const { certificate, key } = strangers();
    expect(at(6443, endpoints(...pairOf(certificate, key)))).toMatchObject({ state: 'served', client: certificate });
  });

  it('takes one file with both', () => {
    const { folder } = strangers();
    const both = join(folder, 'both.pem');
    writeFileSync(both, shownCertificate() + shownKey, { mode: 0o600 });
    expect(at(6443, endpoints(...pairOf(both)))).toMatchObject({ client: both });
  });

  it('ends with 3 where a file is not there, is a folder, is no PEM, or is the key of another', () => {
    const { folder, certificate, key } = strangers();
    const unusable = { code: 3, error: 'CLIENT_PAIR_UNUSABLE' };
    expect(refused(...pairOf(join(folder, 'none.crt'), key))).toEqual(unusable);
    expect(refused(...pairOf(certificate, join(folder, 'none.key')))).toEqual(unusable);
    expect(refused(...pairOf(folder, key))).toEqual(unusable);
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'nothing\n');
    expect(refused(...pairOf(text, key))).toEqual(unusable);
    expect(refused(...pairOf(certificate, pki(home, 'apiserver.key')))).toEqual(unusable);
    // A certificate without a key is no pair.
    expect(refused(...pairOf(certificate))).toEqual(unusable);
  });

  it('is refused without --live, and with more or fewer than two names', () => {
    const { certificate, key } = strangers();
    const usage = { code: 3, error: 'CLI_USAGE' };
    expect(refused('--client-pair', `${certificate},${key}`)).toEqual(usage);
    expect(refused(...pairOf(certificate, key, key))).toEqual(usage);
    expect(refused(...pairOf('', key))).toEqual(usage);
  });
});
