import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { pki } from '../support/copies.js';
import { makeHome, smallSpec } from '../support/home.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';
import { eventually, Server } from '../support/server.js';

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

/** Every test file runs by itself, and nothing else listens on this address. */
const address = '127.77.31.11';
const spec = (more = '') => smallSpec(more).replace('10.0.0.11', address);

const ledgerOf = (home: string): string => readFileSync(join(home, 'ledger.jsonl'), 'utf8');

/** Serves the pair of a home there, as it is now or as it is at each connection. */
async function serve(home: string, stem: string, port: number, when: 'once' | 'always'): Promise<void> {
  const pair = [pki(home, `${stem}.crt`), pki(home, `${stem}.key`)];
  const program = [process.execPath, join(__dirname, '../support/tls-server.js'), address, String(port), ...pair, when];
  const server = new Server(`a server of ${stem}`, program, join(scratch(), 'log'));
  servers.push(server);
  await eventually('a server', () => (server.output.includes('ready') ? true : undefined), [server]);
}

const home = (): Promise<string> => makeHome(spec(), new Date(Date.now() - 340 * 86_400_000));
const renew = (folder: string, name: string, ...more: readonly string[]) =>
  kubepki(['renew', name, '--verify-live', '--yes', '--home', folder, ...more]);

interface Document {
  readonly served: readonly { readonly artefact: string; readonly state: string }[];
}

describe('renew --verify-live', () => {
  it('sees the new certificate, which the server takes by itself, and keeps that in the ledger', async () => {
    const folder = await home();
    await serve(folder, 'apiserver', 6443, 'always');
    const run = renew(folder, 'cp1/apiserver');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(`served  cp1/apiserver  https://${address}:6443`);
    expect(JSON.parse(ledgerOf(folder).trim().split('\n').at(-1) ?? '')).toMatchObject({
      changes: [{ action: 'served', node: 'cp1', artefact: 'apiserver', endpoint: `https://${address}:6443` }],
    });
  });

  it('sees what etcd serves, on both of its ports, without a certificate of its own', async () => {
    const folder = await home();
    await serve(folder, 'etcd/server', 2379, 'always');
    await serve(folder, 'etcd/peer', 2380, 'always');
    expect(renew(folder, 'etcd-server', '--json').code).toBe(0);
    expect(renew(folder, 'etcd-peer', '--json').code).toBe(0);
  });

  it('ends with 5 and the way back where the old certificate stays', async () => {
    const folder = await home();
    await serve(folder, 'etcd/server', 2379, 'once');
    const run = renew(folder, 'etcd-server', '--json');
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('cp1/etcd-server');
    expect(run.stderr).toMatch(/kubepki history restore --home \S+ \d{8}T\S+/);
    const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/apply-report.json'), 'utf8')) as object;
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const document = JSON.parse(run.stdout) as Document;
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document.served).toMatchObject([
      { artefact: 'etcd-server', state: 'not-served', actual: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
    ]);
    expect(ledgerOf(folder)).not.toContain('"served"');
  }, 60_000);

  it('ends with 5 where nobody answers', async () => {
    const run = renew(await home(), 'etcd-peer');
    expect(run.code).toBe(5);
    expect(run.stdout).toContain('not served  cp1/etcd-peer');
    expect(run.stdout).toContain('ECONNREFUSED');
  }, 60_000);

  it('says what cannot be seen from here, which is no failure, and asks nobody about what serves nothing', async () => {
    const folder = await home();
    expect(kubepkiJson(['renew', 'kube-scheduler', '--verify-live', '--yes', '--home', folder])).toMatchObject({
      served: [{ artefact: 'kube-scheduler', state: 'not-observed', actual: null, error: null }],
    });
    expect(kubepkiJson(['renew', 'front-proxy-client', '--verify-live', '--yes', '--home', folder])).toMatchObject({
      served: [],
    });
  });

  it('in cron looks after the hooks have run, and stays at one line', async () => {
    const folder = await makeHome(
      spec(
        'certificates: { overrides: { apiserver: { validity: 3d } }, validity: { leaf: 9y } }\nhooks: { after: [["true"]] }\n',
      ),
      new Date(Date.now() - 3 * 86_400_000 + 3_600_000),
    );
    await serve(folder, 'apiserver', 6443, 'always');
    const run = kubepki(['renew', '--cron', '--verify-live', '--home', folder]);
    expect(run).toEqual({ code: 0, stdout: 'renewed 1 certificate: cp1/apiserver\n', stderr: '' });
    expect(ledgerOf(folder)).toContain('"served"');
  });
});
