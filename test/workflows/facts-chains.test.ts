import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { reportOn } from '../../src/workflows/check.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { collect } from '../../src/workflows/collect.js';
import { tablesOf } from '../../src/workflows/templates.js';
import { altered, intermediateOf, signedBy } from '../support/counterfeit.js';
import { certificatePem, keyFrom } from '../support/forge.js';
import { checkRequest, makeHome, smallSpec, today } from '../support/home.js';
import { certificateIn, embed, embeddedIn, held } from '../support/kubeconfigs.js';
import { scratch } from '../support/scratch.js';

const tools = { reader, processes, table: tablesOf(reader)() };
const nobody = { user: () => undefined, group: () => undefined };

/** What facts say of a kubeconfig whose certificate comes from an intermediate, with or without that behind it. */
async function told(isBehind: boolean): Promise<readonly string[]> {
  const home = await makeHome(smallSpec('layout: kubeadm\n'));
  const [root, folder] = [scratch(), scratch()];
  cpSync(join(home, 'nodes/cp1'), root, { recursive: true });
  const path = join(root, 'etc/kubernetes/scheduler.conf');
  const between = intermediateOf(home);
  const key = keyFrom(embeddedIn(path, held.key));
  const own = certificatePem(altered(certificateIn(path), key, between.key, signedBy(between)));
  embed(path, held.certificate, isBehind ? own + between.pem : own);
  const facts = collect({ root, node: 'cp1', version: '0', now: today }, tools);
  writeFileSync(join(folder, 'cp1.json'), JSON.stringify(nodeFactsDocument(facts, nobody)));
  return reportOn(compareFacts([folder], checkRequest, tools), checkRequest)
    .findings.filter(({ artefact }) => artefact === 'scheduler.conf')
    .map(({ rule }) => rule);
}

describe('the facts of a kubeconfig whose certificate comes from an intermediate', () => {
  it('hold what it embeds behind its own', async () => {
    expect(await told(true)).not.toContain('issuer-wrong');
  });

  it('say so where it embeds nothing behind', async () => {
    expect(await told(false)).toContain('issuer-wrong');
  });
});
