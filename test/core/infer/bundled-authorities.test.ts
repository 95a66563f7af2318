import { textAt } from '../../support/copies.js';
import { reportedOf } from '../../support/fleets.js';
import { checkPath, days, today } from '../../support/home.js';
import { hit } from '../../support/rule-tests.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';
import { ToolAuthority } from '../../support/trees/tool-authority.js';

const file = '/etc/kubernetes/pki/front-proxy-ca.crt';

/** What is said five days later of a node whose file has an authority of one day beside the one that signs. */
function said(commonName: string, place: (own: string, other: string) => string): readonly string[] {
  const tree = kubeadmOfRelease({ minor: 37, now: today });
  const { certificate } = new ToolAuthority([`CN=${commonName}`], 'EC', today, { days: 1 }).pair;
  tree.put(file, place(textAt(tree.at(file)), certificate));
  return checkPath(tree.root, { now: days(5) })
    .findings.filter(({ rule }) => rule !== 'kubelet-serving-self-signed')
    .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
}

describe('an authority that has ended in a file with others', () => {
  const beside = ['warning front-proxy-ca expired'];

  it('is a warning beside the one that signs, wherever it stands and whatever it is called', () => {
    expect(said('former', (own, other) => own + other)).toEqual(beside);
    expect(said('former', (own, other) => other + own)).toEqual(beside);
    expect(said('front-proxy-ca', (own, other) => own + other)).toEqual(beside);
  });

  hit('expired', 'is critical where it signed what is in use', 'critical front-proxy-ca expired', () => {
    const tree = kubeadmOfRelease({ minor: 37, now: today });
    const lasting = new ToolAuthority(['CN=front-proxy-ca'], 'EC', today);
    const short = new ToolAuthority(['CN=front-proxy-ca'], 'EC', today, { days: 1 });
    tree.put(file, short.pair.certificate + lasting.pair.certificate);
    tree.key(file.replace('.crt', '.key'), lasting.pair.key);
    const { certificate, key } = short.issue({ subject: ['CN=front-proxy-client'], usages: ['clientAuth'] });
    tree.put(file.replace('ca.crt', 'client.crt'), certificate);
    tree.key(file.replace('ca.crt', 'client.key'), key);
    return checkPath(tree.root, { now: days(5) })
      .findings.filter(({ rule }) => rule === 'expired')
      .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
  });
});

describe('an authority that has ended and that the file of several nodes has', () => {
  const lasting = new ToolAuthority(['CN=front-proxy-ca'], 'EC', today);
  const ended = new ToolAuthority(['CN=front-proxy-ca'], 'EC', today, { days: 1 });

  /** A node that trusts both, with a certificate of one of them. */
  function signedBy(signer: ToolAuthority): string {
    const tree = kubeadmOfRelease({ minor: 37, now: today });
    tree.put(file, lasting.pair.certificate + ended.pair.certificate);
    tree.key(file.replace('.crt', '.key'), lasting.pair.key);
    const { certificate, key } = signer.issue({ subject: ['CN=front-proxy-client'], usages: ['clientAuth'] });
    tree.put(file.replace('ca.crt', 'client.crt'), certificate);
    tree.key(file.replace('ca.crt', 'client.key'), key);
    return tree.root;
  }

  const judged = (nodes: Readonly<Record<string, string>>) =>
    reportedOf(nodes, today, days(5))
      .findings.filter(({ artefact, rule }) => artefact === 'front-proxy-ca' && rule === 'expired')
      .map(({ severity, message }) => `${severity} ${message}`);

  it('is critical where it signed what one of them uses, whichever comes first', () => {
    const [first, second] = [signedBy(lasting), signedBy(ended)];
    for (const nodes of [
      { cp1: first, cp2: second },
      { cp1: second, cp2: first },
    ])
      expect(judged(nodes)).toEqual([expect.stringMatching(/^critical (?!has one beside others)/)]);
  });

  it('is a warning where it signed nothing that was seen', () => {
    expect(judged({ cp1: signedBy(lasting), cp2: signedBy(lasting) })).toEqual([
      expect.stringMatching(/^warning has one beside others, .*, that signed nothing that was seen here and expired/),
    ]);
  });
});
