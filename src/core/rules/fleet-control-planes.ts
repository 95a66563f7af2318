import { catalog } from '../catalog/catalog.js';
import type { Desired } from '../catalog/desired.js';
import { onNode, placeKey } from '../facts/place.js';
import { verificationKeys } from './case.js';
import { groupsOf, named, together, type Seen } from './fleet-groups.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';
import type { Survey } from './survey.js';

// What control planes of one cluster have in common.

const signingKeyOf = ({ file }: Seen): string =>
  file.content.kind === 'pem' ? (file.content.privateKeys[0]?.fingerprint ?? '') : '';

export const fleetKeyDiffers: SurveyRule = {
  id: 'fleet-key-differs',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'Control planes sign service-account tokens with different keys. It is information where every control plane verifies with all of these keys, as in the middle of a change of the key.',
  protects: 'Pods whose token one API server has signed and another one refuses, now and then, behind one address',
  mend: 'Give every control plane the same sa.key, and a sa.pub that holds its public half and that of the old one until no token of it is left; then restart kube-apiserver and kube-controller-manager.',
  sources: [
    kubernetesDocs('reference/access-authn-authz/service-accounts-admin/'),
    kubernetesDocs('setup/best-practices/certificates/'),
  ],
  *survey(survey) {
    for (const { artefact, groups, isVerified } of differingSigners(survey)) {
      const [, [odd]] = groups;
      yield {
        artefact,
        place: odd.file.place,
        ...(isVerified ? { severity: 'info' as const } : {}),
        message: `is not the same key on all control planes: ${groups.map((group) => `{${named(group)}}`).join(' and ')} have different ones${isVerified ? ', and each verifies the tokens of all' : ''}`,
        actual: groups.map((group) => named(group)),
      };
    }
  },
};

type Group = readonly [Seen, ...Seen[]];

/** A key that signs tokens, where control planes have different ones. */
interface DifferingSigner {
  readonly artefact: string;
  readonly groups: readonly [Group, Group, ...Group[]];
  /** Whether every control plane verifies the tokens of all. */
  readonly isVerified: boolean;
}

function* differingSigners(survey: Survey): Generator<DifferingSigner> {
  const verified = [...together(survey, ({ kind, name }) => kind === 'trust' && name === 'sa.pub').values()].flat();
  const signers = together(survey, (one) => one.kind === 'signer' && one.purpose === 'tokens');
  for (const [artefact, seen] of signers) {
    const [usual, odd, ...more] = groupsOf(
      seen.filter((one) => signingKeyOf(one) !== ''),
      signingKeyOf,
    );
    if (usual === undefined || odd === undefined) continue;
    const groups = [usual, odd, ...more] as const;
    const keys = groups.map(([one]) => signingKeyOf(one));
    const isVerified = seen.every(({ artefact: { node } }) => {
      const files = verified.find((one) => one.artefact.node === node)?.files ?? [];
      const known = files.flatMap(({ content }) =>
        content.kind === 'pem' ? verificationKeys(content).map(({ fingerprint }) => fingerprint) : [],
      );
      return keys.every((key) => known.includes(key));
    });
    yield { artefact, groups, isVerified };
  }
}

/** Whether control planes sign tokens that others do not verify: then `sa.pub` differs with the key, and that is one fault. */
export const signsUnverified = (survey: Survey): boolean =>
  [...differingSigners(survey)].some(({ isVerified }) => !isVerified);

/** Pairs and kubeconfigs that every node with a role has, as the table says; what only the first control plane has is none of them. */
const shared = (['control-plane', 'etcd'] as const).map((role) => ({
  names: new Set(
    Object.entries(catalog).flatMap(([name, row]) =>
      (row.kind === 'pair' || row.kind === 'kubeconfig') && row.on === role ? [name] : [],
    ),
  ),
  /** By what a node of the role is known. */
  sign: role === 'etcd' ? 'etcd-server' : 'apiserver',
}));

interface Lack {
  readonly artefact: Desired;
  readonly nodes: readonly { readonly artefact: Desired }[];
}

/** Artefacts that some nodes of a role have and others have not, where it was seen that nothing lies there. */
function* lacking({ desired, observed }: Survey): Generator<Lack> {
  const nodes = [...(observed.machines?.keys() ?? [])];
  const byName = new Map<string, Map<string, Desired>>();
  for (const artefact of desired.artefacts) {
    if (artefact.node === undefined || (artefact.kind !== 'pair' && artefact.kind !== 'kubeconfig')) continue;
    const on = byName.get(artefact.name) ?? new Map<string, Desired>();
    byName.set(artefact.name, on.set(artefact.node, artefact));
  }
  for (const { names, sign } of shared) {
    const members = nodes.filter((node) => byName.get(sign)?.has(node));
    for (const name of names) {
      const on = byName.get(name);
      const [artefact] = on?.values() ?? [];
      if (on === undefined || artefact === undefined) continue;
      const without = members.filter(
        (node) =>
          !on.has(node) &&
          artefact.files.every(
            ({ place }) => observed.files.get(placeKey(onNode(node, place.path)))?.state === 'absent',
          ),
      );
      if (without.length > 0) yield { artefact, nodes: without.map((node) => ({ artefact: { ...artefact, node } })) };
    }
  }
}

export const fleetListDiffers: SurveyRule = {
  id: 'fleet-list-differs',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'Some control planes, or members of etcd, have a certificate or kubeconfig that others lack, and nothing tells a component there to read it. That super-admin.conf is on the first control plane only is as it should be.',
  protects: 'against a control plane that was joined by half, or that cannot take over the work of another one',
  mend: 'Make what is lacking (`kubeadm init phase certs`, `kubeadm init phase kubeconfig`, or `kubepki apply` and `kubepki deliver NODE`), or remove what nothing uses.',
  sources: [kubernetesDocs('setup/best-practices/certificates/')],
  *survey(survey) {
    const byNodes = new Map<string, [Lack, ...Lack[]]>();
    for (const lack of lacking(survey)) {
      const nodes = named(lack.nodes);
      const known = byNodes.get(nodes);
      if (known === undefined) byNodes.set(nodes, [lack]);
      else known.push(lack);
    }
    for (const [nodes, lacks] of byNodes) {
      const [
        {
          artefact,
          nodes: [first],
        },
      ] = lacks;
      const [file] = artefact.files;
      const node = first?.artefact.node;
      if (file === undefined || node === undefined) continue;
      const names = lacks.map((lack) => lack.artefact.name);
      yield {
        artefact: artefact.name,
        place: onNode(node, file.place.path),
        message: `is not on ${nodes}, and is on other nodes of the same role (${names.join(', ')})`,
        actual: names,
      };
    }
  },
};
