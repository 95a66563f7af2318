import type { DesiredKubeconfig } from '../catalog/desired.js';
import type { KubeconfigFacts } from '../facts/kubeconfig.js';
import { issuanceOf, type Case } from './case.js';
import { isSubject, renderSubject } from './identity.js';
import { kubernetesDocs, kubernetesIssue, type ArtefactRule } from './rule.js';

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
    'A kubeconfig trusts other certificates than the cluster does, or none, as after a new CA that was not spread to it.',
  protects: 'the client: "certificate signed by unknown authority"',
  mend: 'Run `kubepki apply`, which writes it again with what the keyset trusts.',
  sources: [
    kubernetesDocs('concepts/configuration/organize-cluster-access-kubeconfig/'),
    kubernetesIssue('kubernetes/kubeadm#2027'),
  ],
  *look(judged) {
    const found = kubeconfigOf(judged);
    if (found?.desired.trusted === undefined) return;
    const { trust } = found.facts;
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
    const name = (fingerprint: string) => `certificate ${fingerprint.slice(0, 16)}…`;
    yield {
      message: held.length === 0 ? 'trusts no certificate' : 'trusts other certificates than the cluster',
      expected: expected.map(name),
      actual: held.map(name),
      place: found.place,
    };
  },
};

/** Two texts for one server: case, a trailing slash and the default port mean nothing. */
const normalUrl = (text: string): string => (URL.canParse(text) ? new URL(text).href : text);

export const kubeconfigServer: ArtefactRule = {
  id: 'kubeconfig-server',
  stage: 'identity',
  severity: 'critical',
  remedy: 'rewrite',
  means: 'A kubeconfig dials another address than the API server of this cluster.',
  protects: 'the client from dialling nobody, or another cluster',
  mend: 'Run `kubepki apply`, which writes it again; or correct `endpoint` in kubepki.yaml.',
  sources: [kubernetesDocs('concepts/configuration/organize-cluster-access-kubeconfig/')],
  *look(judged) {
    const found = kubeconfigOf(judged);
    if (found === undefined || found.desired.servers.length === 0) return;
    const { server } = found.facts;
    if (found.desired.servers.some((url) => normalUrl(url) === normalUrl(server))) return;
    yield { message: `dials ${server}`, expected: found.desired.servers, actual: [server], place: found.place };
  },
};

export const kubeconfigIdentity: ArtefactRule = {
  id: 'kubeconfig-identity',
  stage: 'identity',
  severity: 'critical',
  remedy: 'rewrite',
  means:
    'A kubeconfig identifies its user as somebody else, names or embeds something else than what is renewed, or has no certificate at all.',
  protects: 'the component from being refused by RBAC, or from using a certificate that nothing renews',
  mend: 'Run `kubepki apply`, which writes it again, with a new certificate where it embeds one.',
  sources: [
    kubernetesDocs('setup/best-practices/certificates/#configure-certificates-for-user-accounts'),
    kubernetesIssue('kubernetes/kubeadm#1753'),
  ],
  *look(judged) {
    const found = kubeconfigOf(judged);
    if (found === undefined) return;
    const { desired, facts, place } = found;
    const { certificate, key } = facts;
    if (certificate.held === 'absent' || key.held === 'absent') {
      yield { message: 'has no client certificate and key', place, remedy: remaking(desired) };
    } else if (certificate.held === 'path' || key.held === 'path' || desired.credential.held === 'path') {
      yield* wrongPaths(desired, facts, place);
    } else if (certificate.held === 'embedded') {
      const subjects = issuanceOf(judged)?.accept.subjects;
      if (subjects === undefined || subjects.some((subject) => isSubject(certificate.value, subject))) return;
      const actual = certificate.value.subject.text;
      yield {
        message: `identifies its user as ${actual}`,
        expected: subjects.map(renderSubject),
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
