import type { DesiredKubeconfig } from '../catalog/desired.js';
import { absolute } from '../catalog/placement.js';
import type { KubeconfigFacts } from '../facts/kubeconfig.js';
import type { Place } from '../facts/place.js';
import { pathFrom } from '../infer/placed.js';
import { isLoopback } from '../read/address.js';
import { hostOf } from '../read/uri.js';
import { issuanceOf, type Case } from './case.js';
import { isAccepted, renderSubjects } from './identity.js';
import { kubernetesDocs, kubernetesIssue, type ArtefactRule, type Sight } from './rule.js';

/** A rule about kubeconfigs sees nothing in other artefacts. */
export function kubeconfigOf({ desired, kubeconfig }: Case) {
  return desired.kind === 'kubeconfig' && kubeconfig !== undefined
    ? { desired, facts: kubeconfig.value, place: kubeconfig.place }
    : undefined;
}

/** A path as whoever reads the kubeconfig comes to it; as it is said, where that leads out of what is looked at. */
export function absoluteFrom({ path, node }: Place, said: string): string {
  // Of a kubeconfig in a home it is not known where it will lie.
  const from = node === undefined ? undefined : pathFrom(path, said);
  return from === undefined ? said : absolute(from);
}

/** Whether what it dials shows no certificate, and sees none. */
export const isWithoutTls = (server: string): boolean => /^http:/i.test(server);

/** Where neither a spec nor a row says whose it is, it may lead to whatever listens on its own machine; a webhook is somebody else's server. */
function* withoutTls({
  desired,
  facts: { server },
  place,
}: NonNullable<ReturnType<typeof kubeconfigOf>>): Iterable<Sight> {
  const isOfCluster = desired.servers.length > 0 || desired.trusted !== undefined;
  if (desired.mayBeAnonymous === true || (!isOfCluster && isLoopback(hostOf(server) ?? ''))) return;
  yield {
    message: `dials ${server}, without TLS, which no API server answers`,
    expected: desired.servers.length > 0 ? desired.servers : ['https://…'],
    actual: [server],
    place,
    ...(isOfCluster ? {} : { severity: 'warning' as const }),
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
    'A kubeconfig dials another address than the API server of this cluster, or expects its certificate to bear another name (`tls-server-name`); or it dials without TLS (`http:`), which no kube-apiserver since 1.20 serves. Of a kubeconfig that no component is known to read the last is a warning, and nothing where it leads to its own machine, as to `kubectl proxy`.',
  protects: 'the client from dialling nobody, or another cluster, and its token from being read on the way',
  mend: 'Run `kubepki apply`, which writes it again; or correct `endpoint` in kubepki.yaml.',
  sources: [
    kubernetesDocs('concepts/configuration/organize-cluster-access-kubeconfig/'),
    kubernetesDocs('concepts/security/controlling-access/'),
  ],
  *look(judged) {
    const found = kubeconfigOf(judged);
    if (found === undefined) return;
    const { desired, place } = found;
    const { server, tlsServerName } = found.facts;
    if (isWithoutTls(server)) yield* withoutTls(found);
    if (desired.servers.length === 0) return;
    if (!isWithoutTls(server) && !desired.servers.some((url) => normalUrl(url) === normalUrl(server)))
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
      if (facts.otherCredential && desired.issuance?.request === undefined) {
        // Without a spec nothing says that it should be a certificate.
        yield {
          message: 'identifies its user by a token, a password or a plugin: who that is, is not known',
          place,
          severity: 'info',
          remedy: 'manual',
        };
        return;
      }
      const message = facts.otherCredential
        ? 'has another credential, and no client certificate and key'
        : 'has no client certificate and key';
      yield { message, place, remedy: remaking(desired) };
    } else if (certificate.held === 'path' || key.held === 'path' || desired.credential.held === 'path') {
      // Without a spec it may name what it likes: that is judged where it lies.
      if (desired.match === 'exactly') yield* wrongPaths(desired, facts, place);
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

function* wrongPaths(desired: DesiredKubeconfig, { certificate, key }: KubeconfigFacts, place: Place) {
  const paths = [certificate, key].map((held) => (held.held === 'path' ? absoluteFrom(place, held.path) : held.held));
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
