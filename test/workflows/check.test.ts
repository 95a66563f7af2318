import { appendFileSync, chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { processes } from '../../src/adapters/probe/processes.js';
import { compareFiles } from '../../src/workflows/check.js';
import { kubeadmSpec, goodHome, pki } from '../support/copies.js';
import { authorityOf } from '../support/counterfeit.js';
import { forgeKey } from '../support/forge.js';
import { checkPath, checkRequest, put, smallSpec, machines } from '../support/home.js';
import { refusal } from '../support/refusal.js';

const rulesOf = (report: ReturnType<typeof checkPath>): readonly string[] => report.findings.map(({ rule }) => rule);

describe('check of one node of a home', () => {
  it.each(['kubepki', 'kubeadm'])('says nothing about files of the others (layout %s)', async (layout) => {
    const home = await goodHome(smallSpec(`layout: ${layout}\n`));
    expect(checkPath(home, { node: 'w1' })).toMatchObject({ status: 'ok', findings: [] });
    expect(checkPath(join(home, 'nodes', 'w1'))).toMatchObject({ status: 'ok', findings: [] });
  });

  it('says what is wrong with that node, also beyond what is desired', async () => {
    const home = await goodHome();
    copyFileSync(authorityOf(home).files.key, pki(home, 'ca.key', 'w1'));
    writeFileSync(pki(home, 'apiserver.crt'), '');
    expect(rulesOf(checkPath(home, { node: 'w1' }))).toEqual(['authority-key-exposed']);
    expect(rulesOf(checkPath(home, { node: 'cp1' }))).toEqual(['unparsable']);
    expect(rulesOf(checkPath(home))).toEqual(['unparsable', 'authority-key-exposed']);
  });

  it('lists the certificates of that node only', async () => {
    const { certificates } = checkPath(await goodHome(), { node: 'w1' });
    expect(certificates.map(({ node, name }) => `${node} ${name}`)).toEqual(['w1 kubelet-client', 'w1 kubelet-server']);
  });
});

describe('check --spec', () => {
  it('is refused where the home that would be judged has a spec of its own', async () => {
    const home = await goodHome();
    const spec = join(home, 'kubepki.yaml');
    const asked = { ...checkRequest, spec, node: 'cp1' };
    expect(refusal(() => compareFiles({ ...asked, path: undefined, home }, reader, processes, machines()))).toBe(
      'SPEC_AMBIGUOUS',
    );
    expect(refusal(() => compareFiles({ ...asked, path: home }, reader, processes, machines()))).toBe('SPEC_AMBIGUOUS');
  });

  it('judges a node tree of a home by the spec that it names', async () => {
    const home = await goodHome();
    put(home, 'other.yaml', smallSpec().replace('addresses: [10.0.0.11]', 'addresses: [10.0.0.12]'));
    const report = checkPath(join(home, 'nodes', 'cp1'), { spec: join(home, 'other.yaml'), node: 'cp1' });
    expect(rulesOf(report)).toContain('san-missing');
  });
});

describe('check --public', () => {
  it('opens nothing that holds a key, whatever it is called', async () => {
    const home = await goodHome(kubeadmSpec);
    writeFileSync(pki(home, 'apiserver.key'), forgeKey().pem);
    writeFileSync(join(home, 'users', 'admin.conf'), 'nothing');
    expect(checkPath(home, { isPublic: true })).toMatchObject({ status: 'ok', findings: [] });
  });

  it('still judges certificates, and the modes of everything', async () => {
    const home = await goodHome();
    appendFileSync(pki(home, 'ca.crt', 'w1'), authorityOf(home, 'etcd-ca').pem);
    chmodSync(pki(home, 'apiserver.key'), 0o644);
    expect(rulesOf(checkPath(home, { isPublic: true }))).toEqual(['authority-copy-differs', 'mode-loose']);
  });
});
