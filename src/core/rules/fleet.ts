import { minuteOf } from '../facts/dates.js';
import { onNode, placeKey } from '../facts/place.js';
import { tellingOf, toldOnce } from '../infer/told.js';
import { fleetKeyDiffers, fleetListDiffers, signsUnverified } from './fleet-control-planes.js';
import { fleetServerUnnamed } from './fleet-dialled.js';
import { manifestNotDeployed } from './fleet-deployed.js';
import { byNode, groupsOf, named, together, type Seen } from './fleet-groups.js';
import { fleetPartlyRenewed } from './fleet-renewal.js';
import { kubernetesDocs, rfc5280, type SurveyRule, type SurveySight } from './rule.js';
import type { Survey } from './survey.js';
import { secondsBetween } from './time.js';

// Rules about nodes together. One fact is one finding, with the nodes named.

const keysIn = ({ files }: Seen): readonly string[] =>
  files.flatMap(({ content }) =>
    content.kind !== 'pem'
      ? []
      : [
          ...content.certificates.map(({ publicKey }) => publicKey.fingerprint),
          ...content.publicKeys.map(({ fingerprint }) => fingerprint),
        ],
  );

/** @param isSevere whether two groups of nodes differ as much as the rule is about */
function* trustDiffers(survey: Survey, isSevere: boolean): Generator<SurveySight> {
  for (const [artefact, seen] of together(survey, ({ kind }) => kind === 'trust')) {
    if (artefact === 'sa.pub' && signsUnverified(survey)) continue;
    const groups = groupsOf(
      seen.filter((one) => keysIn(one).length > 0),
      (one) => [...new Set(keysIn(one))].sort().join(),
    );
    const [usual, ...others] = groups;
    if (usual === undefined || others.length === 0) continue;
    const isApart = others.some(([one]) => !keysIn(one).some((key) => keysIn(usual[0]).includes(key)));
    if (isApart !== isSevere) continue;
    yield {
      artefact,
      place: others[0]?.[0].file.place ?? usual[0].file.place,
      message: `is not the same on all nodes: ${groups.map((group) => `{${named(group)}}`).join(' and ')} have different keys in it`,
      actual: groups.map((group) => named(group)),
    };
  }
}

export const fleetTrustApart: SurveyRule = {
  id: 'fleet-trust-apart',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'A file of what is trusted has other authorities, or other keys that verify tokens, on some nodes, and nothing in common with that of the others. Keys are compared, not names: two authorities can have one name. Of `sa.pub` on control planes that sign with different keys only `fleet-key-differs` speaks.',
  protects:
    'nodes of one cluster from refusing each other, and a node of another cluster from being taken for one of this',
  mend: 'Find out which nodes belong to the cluster (`kubepki inspect` shows the keys), and give the others its files. To change an authority, trust both first.',
  sources: [kubernetesDocs('tasks/tls/manual-rotation-of-ca-certificates/'), rfc5280('6.1')],
  survey: (survey) => trustDiffers(survey, true),
};

export const fleetTrustDiffers: SurveyRule = {
  id: 'fleet-trust-differs',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A file of what is trusted has more keys in it on some nodes than on others, as in the middle of a change of an authority that has not reached all nodes.',
  protects: 'against a change that goes on while some nodes do not trust yet, or still trust, what the others do',
  mend: 'Give every node the same file before the next step.',
  sources: [kubernetesDocs('tasks/tls/manual-rotation-of-ca-certificates/')],
  survey: (survey) => trustDiffers(survey, false),
};

const isAbsolute = (file: string): boolean => file.startsWith('/');

/** Flags that all API servers of a cluster have to be given alike. */
const agreed = ['--service-account-issuer', '--service-cluster-ip-range', '--api-audiences'] as const;

export const fleetFlagsDiffer: SurveyRule = {
  id: 'fleet-flags-differ',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The API servers are told different issuers of tokens, audiences or ranges of Service addresses, so that what one of them issues another refuses.',
  protects: 'tokens and Services from working at one API server and not at the next behind the same address',
  mend: 'Give every API server the same value, one after the other; the issuer that is used first has to be the same everywhere.',
  sources: [kubernetesDocs('reference/command-line-tools-reference/kube-apiserver/')],
  *survey({ desired, observed }) {
    const machines = [...(observed.machines ?? [])].filter(([, { sources }]) =>
      sources.some(({ component, isPart }) => component === 'kube-apiserver' && !isPart),
    );
    const nodes = byNode(desired.artefacts);
    for (const flag of agreed) {
      const told = machines.flatMap(([node, machine]) => {
        const artefacts = nodes.get(node) ?? [];
        const [artefact] = artefacts;
        const value = toldOnce(tellingOf(machine), 'kube-apiserver', flag) ?? '';
        const start = machine.sources.find(({ component, file }) => component === 'kube-apiserver' && isAbsolute(file));
        // A process lies nowhere: where nothing else is known to start it, the first file of the node is named.
        const [first] = artefacts.flatMap(({ files }) => files);
        const place = start === undefined ? first?.place : onNode(node, start.file.slice(1));
        return artefact === undefined || place === undefined ? [] : [{ artefact, value, place }];
      });
      const groups = groupsOf(told, ({ value }) => value);
      const odd = groups[1]?.[0];
      if (odd === undefined) continue;
      yield {
        artefact: 'kube-apiserver',
        node: odd.artefact.node ?? '',
        place: odd.place,
        message: `API servers are given different values of ${flag}: ${groups.map((group) => `${named(group)} ${group[0].value === '' ? 'none' : group[0].value}`).join('; ')}`,
        actual: groups.map(([{ value }]) => value),
      };
    }
  },
};

/** What clocks may differ by: seconds. */
const tolerance = 300;

export const factsClock: SurveyRule = {
  id: 'facts-clock',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'By the clock of a node a certificate on it is not valid yet, or its facts come from the future, or they are older than a day: its clock is wrong, or the facts are not of now.',
  protects: 'against a judgement by facts that no longer hold, and a node that refuses what others have just issued',
  mend: 'Set the clock of the node (chrony, systemd-timesyncd), and collect its facts again.',
  sources: [rfc5280('4.1.2.5')],
  *survey({ desired, observed, now }) {
    const nodes = byNode(desired.artefacts);
    for (const [node, { at }] of observed.machines ?? []) {
      const artefacts = nodes.get(node) ?? [];
      const artefact = artefacts.find(({ files }) => files.length > 0);
      const [file] = artefact?.files ?? [];
      if (artefact === undefined || file === undefined) continue;
      const early = artefacts.some(({ files }) =>
        files.some(({ place }) => {
          const facts = observed.files.get(placeKey(place));
          return (
            facts?.state === 'present' &&
            facts.content.kind === 'pem' &&
            facts.content.certificates.some(({ notBefore }) => secondsBetween(at, notBefore) > tolerance)
          );
        }),
      );
      const fault = early
        ? `by its clock, ${at.toISOString()}, a certificate on it is not valid yet`
        : secondsBetween(now, at) > tolerance
          ? `its facts are of ${at.toISOString()}, which is later than now`
          : secondsBetween(at, now) > 86_400
            ? `its facts are of ${minuteOf(at)}, more than a day ago`
            : undefined;
      if (fault !== undefined) yield { artefact: artefact.name, place: file.place, message: `${node}: ${fault}` };
    }
  },
};

/** What is asked about several nodes, when there are facts of them. */
export const fleetRules: readonly SurveyRule[] = [
  fleetTrustApart,
  fleetTrustDiffers,
  fleetKeyDiffers,
  fleetListDiffers,
  fleetFlagsDiffer,
  fleetServerUnnamed,
  fleetPartlyRenewed,
  factsClock,
  manifestNotDeployed,
];
