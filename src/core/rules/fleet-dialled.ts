import type { Desired, DesiredKubeconfig } from '../catalog/desired.js';
import { parseSanName, type SanName } from '../cluster/names.js';
import { sniPairIn } from '../components/named-files.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { KubeconfigFacts } from '../facts/kubeconfig.js';
import { onNode, placeKey } from '../facts/place.js';
import { relativePath } from '../infer/placed.js';
import { tellingOf } from '../infer/told.js';
import { isLoopback } from '../read/address.js';
import { hostOf } from '../read/uri.js';
import { caseOf, type Found } from './case.js';
import type { Finding } from './finding.js';
import { named } from './fleet-groups.js';
import { groupsBy } from './groups.js';
import { covers } from './names.js';
import { kubernetesDocs, rfc5280, type SurveyRule } from './rule.js';
import type { Survey } from './survey.js';

// What nodes without an API server dial, and what API servers are called.

/** What all API servers show, their certificates for further names (SNI) too; undefined where that of one is not seen. */
function shownBy(servers: readonly Desired[], { observed, now }: Survey): readonly CertificateFacts[] | undefined {
  const shown: CertificateFacts[] = [];
  for (const server of servers) {
    const machine = observed.machines?.get(server.node ?? '');
    const certificate = caseOf(server, observed, now).certificate?.value;
    // k3s shows one that it makes as it is dialled, and that lies in no file of its own.
    if (certificate === undefined || machine?.layout === 'k3s') return undefined;
    shown.push(certificate);
    for (const value of tellingOf(machine ?? { sources: [] })('kube-apiserver', '--tls-sni-cert-key')?.values ?? []) {
      const path = relativePath(sniPairIn(value)?.certificate);
      const file = path === undefined ? undefined : observed.files.get(placeKey(onNode(server.node ?? '', path)));
      if (file?.state !== 'present' || file.content.kind !== 'pem') return undefined;
      shown.push(...file.content.certificates.slice(0, 1));
    }
  }
  return shown;
}

interface Dialling {
  readonly artefact: DesiredKubeconfig;
  readonly kubeconfig: Found<KubeconfigFacts>;
  readonly name: SanName;
}

/** Kubeconfigs of components on nodes without an API server, which no spec is about. On the others `san-missing` demands the name. */
const diallings = (survey: Survey, servers: readonly Desired[]): readonly Dialling[] => {
  const { desired, observed, now } = survey;
  const haveOne = new Set(servers.map(({ node }) => node));
  return desired.artefacts.flatMap((artefact): readonly Dialling[] => {
    if (artefact.kind !== 'kubeconfig' || artefact.node === undefined || haveOne.has(artefact.node)) return [];
    const { kubeconfig } = caseOf(artefact, observed, now);
    if (kubeconfig === undefined || artefact.servers.length > 0 || artefact.mayBeAnonymous === true) return [];
    const { server, tlsServerName, insecure } = kubeconfig.value;
    const host = hostOf(server);
    // What listens on the machine itself is a proxy of which nothing is known; who does not verify is told of it.
    if (insecure || host === undefined || !/^https:/i.test(server)) return [];
    if (tlsServerName === undefined && isLoopback(host)) return [];
    const name = parseSanName(tlsServerName ?? host);
    return name === undefined ? [] : [{ artefact, kubeconfig, name }];
  });
};

/**
 * As severe as what is known of the other API servers: where etcd runs beside those that were seen, its members say whether there are
 * more, as long as all were told of the same ones. kubeadm tells a member of those that were there when it joined, and in an upgrade of
 * itself alone, which says nothing of others (cmd/kubeadm/app/phases/etcd/local.go).
 */
function severityOf(servers: readonly Desired[], { observed }: Survey): Finding['severity'] {
  const tellings = servers.flatMap(({ node }) => {
    const machine = observed.machines?.get(node ?? '');
    return machine?.sources.some(({ component }) => component === 'etcd') === true ? [tellingOf(machine)] : [];
  });
  if (tellings.length < servers.length) return 'warning';
  const seen = new Set(
    [...(observed.machines?.values() ?? [])].flatMap((machine) => tellingOf(machine)('etcd', '--name')?.values ?? []),
  );
  const lists = tellings.map((telling) =>
    (telling('etcd', '--initial-cluster')?.values ?? []).flatMap((value) =>
      value.split(',').map((member) => member.replace(/=.*/s, '').trim()),
    ),
  );
  const members = new Set(lists.flat());
  if (![...members].every((member) => seen.has(member))) return 'info';
  return members.size > 1 && lists.every((list) => new Set(list).size === members.size) ? 'critical' : 'warning';
}

export const fleetServerUnnamed: SurveyRule = {
  id: 'fleet-server-unnamed',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'Kubelets or other components of nodes dial an address that the certificate of no API server names. Of nodes with an API server `san-missing` says it. It is a warning where etcd runs elsewhere, or the lists of its members differ or name one only, as kubeadm writes them, so that nothing says whether there are more API servers than those that were looked at, and information where a member of etcd was not looked at. Nothing is said of loopback, where a proxy listens, nor of k3s, which makes the certificate that it shows as it is dialled.',
  protects: 'nodes that cannot reach an API server, or reach that of another cluster',
  mend: 'Correct `server` in the kubeconfigs; or, if the address is right, issue the certificates of the API servers with it.',
  sources: [rfc5280('4.2.1.6'), kubernetesDocs('setup/best-practices/certificates/')],
  *survey(survey) {
    const servers = survey.desired.artefacts.filter(
      ({ kind, name, node }) => kind === 'pair' && name === 'apiserver' && node !== undefined,
    );
    const shown = servers.length === 0 ? undefined : shownBy(servers, survey);
    if (shown === undefined) return;
    const lost = diallings(survey, servers).filter(
      ({ name }) => !shown.some((certificate) => covers(certificate, name)),
    );
    for (const group of groupsBy(lost, ({ name }) => name.value)) {
      const [{ artefact, kubeconfig, name }] = group;
      const nodes = groupsBy(group, (one) => one.artefact.node ?? '').map(([first]) => first);
      yield {
        artefact: artefact.name,
        node: artefact.node ?? '',
        place: kubeconfig.place,
        message: `dials ${kubeconfig.value.server} on ${named(nodes)}, and no API server that was looked at has a certificate for ${JSON.stringify(name.value)}`,
        expected: [...new Set(shown.flatMap(({ sans }) => [...sans.dns, ...sans.ip]))],
        actual: [name.value],
        severity: severityOf(servers, survey),
      };
    }
  },
};
