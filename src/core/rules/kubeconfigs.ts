import type { DesiredKubeconfig } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { minuteOf } from '../facts/dates.js';
import type { KubeconfigFacts } from '../facts/kubeconfig.js';
import { usualRenewal } from '../infer/inference.js';
import { issuanceOf, type Case } from './case.js';
import { isAccepted, renderSubjects } from './identity.js';
import { isCollapsed } from './issuer.js';
import { kubernetesDocs, kubernetesIssue, type ArtefactRule, type Sight } from './rule.js';
import { lifetimeOf, renewalWindow, residualSeconds } from './time.js';

/** A rule about kubeconfigs sees nothing in other artefacts. */
function kubeconfigOf({ desired, kubeconfig }: Case) {
  return desired.kind === 'kubeconfig' && kubeconfig !== undefined
    ? { desired, facts: kubeconfig.value, place: kubeconfig.place }
    : undefined;
}

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
    if (trust.held === 'path') {
      const expected = found.desired.trustFile ?? 'embedded certificates';
      if (trust.path !== expected)
        yield { message: `trusts ${trust.path}`, expected: [expected], actual: [trust.path], place: found.place };
      return;
    }
    const held = trust.held === 'embedded' ? trust.value.map(({ fingerprint }) => fingerprint) : [];
    const expected = found.desired.trusted;
    const good =
      found.desired.match === 'exactly'
        ? held.join() === expected.join()
        : held.some((fingerprint) => expected.includes(fingerprint));
    if (good) return;
    const earlier = earlierCopy(trust.held === 'embedded' ? trust.value : [], found.desired, judged);
    const name = (fingerprint: string) => `certificate ${fingerprint.slice(0, 16)}…`;
    yield {
      message:
        held.length === 0
          ? 'trusts no certificate'
          : isCollapsed(held, expected)
            ? `trusts only ${held.length} of the ${expected.length} certificates that the cluster does, as after a renewal by kubeadm`
            : 'trusts other certificates than the cluster',
      ...earlier,
      expected: expected.map(name),
      actual: held.map(name),
      place: found.place,
    };
  },
};

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

/** Two texts for one server: case, a trailing slash and the default port mean nothing. */
const normalUrl = (text: string): string => (URL.canParse(text) ? new URL(text).href : text);

export const kubeconfigServer: ArtefactRule = {
  id: 'kubeconfig-server',
  stage: 'identity',
  severity: 'critical',
  remedy: 'rewrite',
  means:
    'A kubeconfig dials another address than the API server of this cluster, or expects its certificate to bear another name (`tls-server-name`).',
  protects: 'the client from dialling nobody, or another cluster',
  mend: 'Run `kubepki apply`, which writes it again; or correct `endpoint` in kubepki.yaml.',
  sources: [kubernetesDocs('concepts/configuration/organize-cluster-access-kubeconfig/')],
  *look(judged) {
    const found = kubeconfigOf(judged);
    if (found === undefined || found.desired.servers.length === 0) return;
    const { desired, place } = found;
    const { server, tlsServerName } = found.facts;
    if (!desired.servers.some((url) => normalUrl(url) === normalUrl(server)))
      yield { message: `dials ${server}`, expected: desired.servers, actual: [server], place };
    const names = desired.serverNames;
    if (tlsServerName !== undefined && names?.includes(tlsServerName.toLowerCase()) === false)
      yield {
        message: `expects the server to be ${JSON.stringify(tlsServerName)}`,
        expected: names,
        actual: [tlsServerName],
        place,
      };
  },
};

export const kubeconfigIdentity: ArtefactRule = {
  id: 'kubeconfig-identity',
  stage: 'identity',
  severity: 'critical',
  remedy: 'rewrite',
  means:
    'A kubeconfig identifies its user as somebody else, names or embeds something else than what is renewed, or has no certificate at all. It is a warning when another credential lies beside the certificate: requests carry both, the API server looks at the certificate first, and whenever that is refused the other one speaks.',
  protects: 'the component from being refused by RBAC, or from using a certificate that nothing renews',
  mend: 'Run `kubepki apply`, which writes it again, with a new certificate where it embeds one.',
  sources: [
    kubernetesDocs('setup/best-practices/certificates/#configure-certificates-for-user-accounts'),
    kubernetesIssue('kubernetes/kubeadm#1753'),
    kubernetesDocs('reference/access-authn-authz/authentication/#authentication-strategies'),
  ],
  *look(judged) {
    const found = kubeconfigOf(judged);
    if (found === undefined) return;
    const { desired, facts, place } = found;
    const { certificate, key, impersonates } = facts;
    if (impersonates !== undefined)
      yield { message: `acts as ${impersonates}`, expected: ['no impersonation'], actual: [impersonates], place };
    if (facts.otherCredential && certificate.held !== 'absent')
      yield {
        message: 'also has a token, a password or a plugin, which may identify its user as somebody else',
        expected: ['a client certificate and nothing else'],
        place,
        severity: 'warning',
      };
    if (certificate.held === 'absent' || key.held === 'absent') {
      // Whose it is, is not known; nor, then, that it should have a certificate.
      if (facts.otherCredential && desired.issuance === undefined && desired.servers.length === 0) return;
      if (desired.mayBeAnonymous === true && certificate.held === key.held) return;
      const message = facts.otherCredential
        ? 'has another credential, and no client certificate and key'
        : 'has no client certificate and key';
      yield { message, place, remedy: remaking(desired) };
    } else if (certificate.held === 'path' || key.held === 'path' || desired.credential.held === 'path') {
      yield* wrongPaths(desired, facts, place);
    } else if (certificate.held === 'embedded') {
      const accept = issuanceOf(judged)?.accept;
      if (accept === undefined || isAccepted(certificate.value, accept)) return;
      const actual = certificate.value.subject.text;
      yield {
        message: `identifies its user as ${actual}`,
        expected: renderSubjects(accept),
        actual: [actual],
        place,
        remedy: 'reissue',
      };
    }
  },
};

/** Text alone can be written again; an embedded certificate has to be issued. */
const remaking = ({ credential }: DesiredKubeconfig) =>
  credential.held === 'embedded' ? ('reissue' as const) : ('rewrite' as const);

function* wrongPaths(
  desired: DesiredKubeconfig,
  { certificate, key }: KubeconfigFacts,
  place: NonNullable<Case['kubeconfig']>['place'],
) {
  const paths = [certificate, key].map((held) => (held.held === 'path' ? held.path : held.held));
  const { credential } = desired;
  const expected = credential.held === 'path' ? [credential.certificate, credential.key] : ['embedded', 'embedded'];
  if (paths.join() === expected.join() || paths.every((path) => path === desired.rotatesTo)) return;
  yield {
    message: `takes its certificate and key from ${paths.join(' and ')}`,
    expected,
    actual: paths,
    place,
    remedy: remaking(desired),
  };
}
