import { strangeAuthority } from '../../support/counterfeit.js';
import { keyFrom, name } from '../../support/forge.js';
import { checkPath, today } from '../../support/home.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';

/** `CN=kubernetes` as PrintableString, where the tools of the tree write UTF8String. */
const printable = Buffer.from(name('CN=kubernetes').map((octet) => (octet === 0x0c ? 0x13 : octet)));

/** What is said of the issuer of kube-apiserver where another certificate lies in the place of its authority. */
function said(keepsKey: boolean): readonly string[] {
  const tree = kubeadmOfRelease({ minor: 37, now: today });
  const pki = '/etc/kubernetes/pki';
  const key = keepsKey ? [keyFrom(tree.text(`${pki}/ca.key`))] : [];
  tree.put(`${pki}/ca.crt`, strangeAuthority(printable, ...key).pem);
  return checkPath(tree.root)
    .findings.filter(({ rule, artefact }) => rule === 'issuer-wrong' && artefact === 'apiserver')
    .map(({ message }) => message);
}

describe('an authority in whose place another of the same name lies', () => {
  it('is told by its key, whatever encoding its name has', () => {
    expect(said(false)).toEqual(['is signed by another key than that of ca: by another authority of the same name']);
  });

  it('is told by the encoding of its name where its key is the same', () => {
    expect(said(true)).toEqual(['names ca in another encoding than ca does itself, which Go takes for another name']);
  });
});
