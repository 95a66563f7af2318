import type { DesiredKubeconfig } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { minuteOf } from '../facts/dates.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { usualRenewal } from '../infer/inference.js';
import { pathFrom } from '../infer/placed.js';
import type { Case } from './case.js';
import { isCollapsed } from './issuer.js';
import { absoluteFrom, isWithoutTls, kubeconfigOf } from './kubeconfigs.js';
import { kubernetesDocs, kubernetesIssue, type ArtefactRule, type Sight } from './rule.js';
import { lifetimeOf, renewalWindow, residualSeconds } from './time.js';

export const kubeconfigCa: ArtefactRule = {
  id: 'kubeconfig-ca',
  stage: 'identity',
  severity: 'critical',
  remedy: 'rewrite',
  means:
    'A kubeconfig trusts other certificates than the cluster does, or none, as after a new CA that was not spread to it; or it skips the verification of the server. An earlier certificate of a CA that was issued again with its key and name is as good until it ends: that is information, and a warning in its last month.',
  protects:
    'the client: "certificate signed by unknown authority"; and its credential from whoever answers in the place of the server',
  mend: 'Run `kubepki apply`, which writes it again with what the keyset trusts.',
  sources: [
    kubernetesDocs('concepts/configuration/organize-cluster-access-kubeconfig/'),
    kubernetesIssue('kubernetes/kubeadm#2027'),
  ],
  *look(judged) {
    const found = kubeconfigOf(judged);
    if (found === undefined) return;
    const { trust, insecure } = found.facts;
    if (insecure) {
      // client-go/transport: "specifying a root certificates file with the insecure flag is not allowed".
      const message =
        trust.held === 'absent'
          ? 'trusts whoever answers (insecure-skip-tls-verify)'
          : 'skips the verification of the server although it says whom to trust, which client-go refuses';
      yield { message, expected: ['no insecure-skip-tls-verify'], place: found.place };
      return;
    }
    if (found.desired.trusted === undefined) return;
    if (trust.held === 'path' && found.desired.match === 'exactly') {
      const expected = found.desired.trustFile ?? 'embedded certificates';
      const path = absoluteFrom(found.place, trust.path);
      if (path !== expected)
        yield { message: `trusts ${path}`, expected: [expected], actual: [path], place: found.place };
      return;
    }
    const certificates = trustedBy(found, judged.observed);
    // What is wrong with the file itself is said of it.
    if (trust.held === 'path' && certificates.length === 0) return;
    // Without TLS nobody shows a certificate: that is one fault, and kubeconfig-server tells it.
    if (trust.held === 'absent' && isWithoutTls(found.facts.server)) return;
    const held = certificates.map(({ fingerprint }) => fingerprint);
    const expected = found.desired.trusted;
    const good =
      found.desired.match === 'exactly'
        ? held.join() === expected.join()
        : held.some((fingerprint) => expected.includes(fingerprint));
    if (good) return;
    const earlier = earlierCopy(certificates, found.desired, judged);
    const name = (fingerprint: string) => `certificate ${fingerprint.slice(0, 16)}…`;
    yield {
      message:
        held.length === 0
          ? 'trusts no certificate'
          : isCollapsed(held, expected)
            ? `trusts only ${held.length} of the ${expected.length} certificates that the cluster does, as after a renewal by kubeadm`
            : `trusts other certificates than the cluster${trust.held === 'path' ? `, in ${trust.path}` : ''}`,
      ...earlier,
      expected: expected.map(name),
      actual: held.map(name),
      place: found.place,
    };
  },
};

/** What it embeds, or what lies where it says. */
function trustedBy(
  { facts: { trust }, place }: NonNullable<ReturnType<typeof kubeconfigOf>>,
  { files }: Observed,
): readonly CertificateFacts[] {
  if (trust.held === 'embedded') return trust.value;
  const path = trust.held === 'path' ? pathFrom(place.path, trust.path) : undefined;
  const file = path === undefined ? undefined : files.get(placeKey({ node: place.node, path }));
  return file?.state === 'present' && file.content.kind === 'pem' ? file.content.certificates : [];
}

/**
 * An authority that was issued again with its key, as by `openssl x509 -signkey`, verifies what it signed before and is verified by
 * who has its earlier certificate, until that ends (RFC 5280 6.1.1 (d): a trust anchor is a name and a key). Go compares names by
 * their bytes.
 */
function earlierCopy(
  held: readonly CertificateFacts[],
  { trusted = [], match }: DesiredKubeconfig,
  { observed, now }: Case,
): Pick<Sight, 'message' | 'severity'> | undefined {
  const wanted = trusted.flatMap((fingerprint) => observed.certificates.get(fingerprint) ?? []);
  const sharesKey = (one: CertificateFacts) => (other: CertificateFacts) =>
    one.publicKey.fingerprint === other.publicKey.fingerprint;
  // What nobody signed was altered since it was issued, and may be anything.
  const isSigned = ({ fingerprint }: CertificateFacts) => (observed.edges.get(fingerprint) ?? []).length > 0;
  const isCopy = (one: CertificateFacts) => (other: CertificateFacts) =>
    sharesKey(one)(other) && one.subject.der === other.subject.der && isSigned(other);
  const isWhole =
    match === 'exactly'
      ? held.length === wanted.length &&
        held.some(({ fingerprint }) => !trusted.includes(fingerprint)) &&
        wanted.every((authority) => held.some(isCopy(authority)))
      : wanted.some((authority) => held.some(isCopy(authority)));
  if (!isWhole)
    return wanted.some((authority) =>
      held.some((one) => sharesKey(authority)(one) && one.subject.der !== authority.subject.der),
    )
      ? {
          message:
            'trusts a certificate of the authority with the same key and its name in another encoding, which Go takes for another name',
        }
      : undefined;
  const lasting = (a: CertificateFacts, b: CertificateFacts) => b.notAfter.getTime() - a.notAfter.getTime();
  const best = wanted.flatMap((authority) => held.filter(isCopy(authority)).sort(lasting).slice(0, 1)).sort(lasting);
  const earlier = best.filter(({ fingerprint }) => !trusted.includes(fingerprint));
  // Where all are wanted, each has its own servers: the one that ends first counts.
  const last = match === 'exactly' ? (earlier.at(-1) ?? best.at(-1)) : best[0];
  if (last === undefined) return undefined;
  const left = residualSeconds(last, now);
  const isSoon = left <= renewalWindow(usualRenewal.renewBefore, lifetimeOf(last));
  return {
    message: `trusts an earlier certificate of the authority, with the same key, which ${left < 0 ? 'ended' : 'ends'} on ${minuteOf(last.notAfter)} UTC`,
    severity: left < 0 ? 'critical' : isSoon ? 'warning' : 'info',
  };
}
