import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodHome, kubeadmSpec } from '../../support/copies.js';
import { altered, authorityOf, counterfeit, strangeAuthority } from '../../support/counterfeit.js';
import { certificatePem, subjectKeyId } from '../../support/forge.js';
import { checkPath, days } from '../../support/home.js';
import { embed, held } from '../../support/kubeconfigs.js';
import { scratch } from '../../support/scratch.js';

const etcKubernetes = 'etc/kubernetes';

/** A control plane's tree that no spec describes, and its authority's certificate with the one that a renewal with the same key made. */
async function treeInRenewal() {
  const home = await goodHome(kubeadmSpec);
  const tree = join(scratch(), 'cp1');
  cpSync(join(home, 'nodes', 'cp1'), tree, { recursive: true });
  const { certificate, key, pem: old } = authorityOf(home);
  const subjectId = subjectKeyId(Buffer.from(certificate.subjectKeyId ?? '', 'hex'));
  const renewed = certificatePem(altered(certificate, key, key, { notAfter: days(7300), parts: { subjectId } }));
  writeFileSync(join(tree, etcKubernetes, 'pki/ca.crt'), old + renewed);
  return { home, tree, old, renewed };
}

const trusting = (tree: string, file: string, pem: string): void =>
  embed(join(tree, etcKubernetes, file), held.trust, pem);

describe('without a spec, an authority that was renewed with the same key', () => {
  it('is trusted in either of its certificates', async () => {
    const { tree, old, renewed } = await treeInRenewal();
    trusting(tree, 'admin.conf', renewed);
    trusting(tree, 'scheduler.conf', old);
    trusting(tree, 'controller-manager.conf', old + renewed);
    expect(checkPath(tree)).toMatchObject({ status: 'ok', findings: [] });
  });

  it('is not confused with another one of the same name', async () => {
    const { tree } = await treeInRenewal();
    trusting(tree, 'admin.conf', strangeAuthority().pem);
    expect(checkPath(tree).findings).toMatchObject([{ rule: 'kubeconfig-ca', artefact: 'admin.conf' }]);
  });

  it('ends with the later of the two', async () => {
    const { home, tree, old, renewed } = await treeInRenewal();
    counterfeit(home, join(tree, etcKubernetes, 'pki/apiserver'), { notAfter: days(4000) });
    for (const bundle of [old + renewed, renewed + old]) {
      writeFileSync(join(tree, etcKubernetes, 'pki/ca.crt'), bundle);
      const { findings } = checkPath(tree);
      expect(findings.filter(({ artefact }) => artefact === 'apiserver')).toEqual([]);
    }
  });
});
