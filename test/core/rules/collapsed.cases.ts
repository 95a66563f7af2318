import { appendFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseKeyset, renderKeyset } from '../../../src/core/keysets/file.js';
import { generationId } from '../../../src/core/keysets/keyset.js';
import { when, type CaseTable } from '../../support/cases.js';
import { goodHome, kubeadmSpec, pki, textAt, userFile } from '../../support/copies.js';
import { altered, authorityOf, strangeAuthority } from '../../support/counterfeit.js';
import { certificatePem, name } from '../../support/forge.js';
import { applyHome, days } from '../../support/home.js';
import { embed, held } from '../../support/kubeconfigs.js';

const isPlain = { isPlain: true };
const next = strangeAuthority(name('CN=next'));
const former = certificatePem(altered(next.certificate, next.key, next.key, { notAfter: days(-1) }));

const kubeconfigs = ['admin', 'super-admin', 'kubelet', 'controller-manager', 'scheduler'];

/**
 * A control plane of kubeadm without a spec, whose ca.crt holds a second authority.
 *
 * @param second what that is
 * @param without kubeconfigs that a renewal has written since, with the first alone
 */
const changing =
  (second: string, without: readonly string[]) =>
  async (tree: string): Promise<void> => {
    const home = await goodHome(kubeadmSpec);
    cpSync(join(home, 'nodes', 'cp1'), tree, { recursive: true });
    const bundle = join(tree, 'etc/kubernetes/pki/ca.crt');
    appendFileSync(bundle, second);
    for (const one of kubeconfigs.filter((file) => !without.includes(file)))
      embed(join(tree, `etc/kubernetes/${one}.conf`), held.trust, textAt(bundle));
  };

/** A home that trusts a second generation of its authority, and has written that everywhere. */
async function trustNext(home: string): Promise<void> {
  const file = join(home, 'authorities/ca/keyset.json');
  const keyset = parseKeyset(textAt(file), 'ca', file);
  const publicKey = next.certificate.publicKey.fingerprint;
  const generation = { id: generationId(publicKey), publicKey, certificate: next.certificate.fingerprint };
  const { generations, trusted } = keyset;
  const both = { generations: [...generations, generation], trusted: [...trusted, generation.id] };
  writeFileSync(file, renderKeyset({ ...keyset, ...both }));
  writeFileSync(join(home, `authorities/ca/${generation.id}.crt`), next.pem);
  writeFileSync(join(home, `authorities/ca/${generation.id}.key`), next.key.pem, { mode: 0o600 });
  await applyHome(home);
}

const spec = { spec: kubeadmSpec };

export const collapsed: CaseTable = {
  'bundle-collapsed': {
    stage: 'identity',
    severity: 'warning',
    violations: [
      when(
        'a kubeconfig that a renewal wrote with the first authority alone',
        'warning folder/scheduler.conf bundle-collapsed manual',
        changing(next.pem, ['scheduler']),
        isPlain,
      ),
    ],
    nearMisses: [
      when('kubeconfigs that embed both', [], changing(next.pem, []), isPlain),
      when(
        'one without an authority that has ended',
        ['warning folder/ca expired manual'],
        changing(former, ['scheduler']),
        isPlain,
      ),
      when(
        'one of a home, which knows what it has to trust',
        'critical admin.conf kubeconfig-ca rewrite',
        async (home) => {
          await trustNext(home);
          embed(userFile(home, 'admin.conf'), held.trust, authorityOf(home).pem);
        },
        spec,
      ),
      when(
        'the trust file of a home',
        'critical w1/ca.crt authority-copy-differs rewrite',
        async (home) => {
          await trustNext(home);
          writeFileSync(pki(home, 'ca.crt', 'w1'), authorityOf(home).pem);
        },
        spec,
      ),
    ],
  },
};
