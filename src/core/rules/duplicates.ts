import type { Desired } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { caseOf, type Found } from './case.js';
import { groupsBy } from './groups.js';
import { rfc5280, type SurveyRule } from './rule.js';
import type { Survey } from './survey.js';

/** A certificate that was judged, and what it is there for. */
interface Held extends Found<CertificateFacts> {
  readonly name: string;
  readonly node: string | undefined;
  readonly kind: Desired['kind'];
}

/** The certificates of pairs, authorities, and kubeconfigs that embed theirs; a copy of an authority is its copy. */
const heldCertificates = ({ desired, observed, now }: Survey): readonly Held[] =>
  desired.artefacts.flatMap((artefact): readonly Held[] => {
    const { certificate } = artefact.kind === 'signer' ? { certificate: undefined } : caseOf(artefact, observed, now);
    const { name, node, kind } = artefact;
    // What a kubeconfig names by path is there for it, and may be an artefact of its own; its contexts share users.
    const isNamed = kind === 'kubeconfig' && (artefact.credential.held === 'path' || artefact.context !== undefined);
    return certificate === undefined || isNamed ? [] : [{ ...certificate, name, node, kind }];
  });

/** Of authorities of one name only the signature tells which one it was. */
const signerOf = ({ value }: Held, { observed }: Survey): string =>
  observed.edges.get(value.fingerprint)?.[0] ?? value.issuer.der;

const labelOf = ({ node, name }: Held): string => (node === undefined ? name : `${node}/${name}`);

/** Each of several things once. */
const distinct = <T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] =>
  groupsBy(all, keyOf).map(([first]) => first);

const sight = ({ name, node, place }: Held) => ({ artefact: name, ...(node === undefined ? {} : { node }), place });

export const serialDuplicate: SurveyRule = {
  id: 'serial-duplicate',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means: 'Two different certificates of one authority bear the same serial number, which has to be unique.',
  protects:
    'whoever looks a certificate up by issuer and serial: a list of revoked ones, an audit log; NSS and Firefox refuse the second one',
  mend: 'Issue one of them again. Find out what numbered them: a script that starts at 1 each time, or an authority of which two copies sign.',
  sources: [rfc5280('4.1.2.2')],
  *survey(everything) {
    const issued = heldCertificates(everything).filter(({ kind }) => kind !== 'authority');
    for (const group of groupsBy(issued, (held) => `${signerOf(held, everything)} ${held.value.serial}`)) {
      const [first, ...others] = distinct(group, ({ value }) => value.fingerprint);
      for (const other of first === undefined ? [] : others)
        yield {
          ...sight(other),
          message: `bears the serial number of ${first === undefined ? '' : labelOf(first)}, another certificate of the same authority`,
          actual: [other.value.serial],
        };
    }
  },
};

export const subjectShared: SurveyRule = {
  id: 'subject-shared',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'Two authorities for different purposes have one name and different keys. Go tells them apart by their keys; people, and error messages, cannot. Cluster API and MicroK8s name them alike.',
  protects: 'whoever reads "signed by unknown authority" and has to find out which one was meant',
  mend: 'Nothing has to be done. Give authorities names of their own when they are next made or rotated.',
  sources: [rfc5280('4.1.2.6'), 'https://github.com/kubernetes-sigs/cluster-api/issues/4912'],
  *survey(everything) {
    const authorities = heldCertificates(everything).filter(({ kind }) => kind === 'authority');
    for (const group of groupsBy(authorities, ({ value }) => value.subject.der)) {
      const [first, ...others] = distinct(
        distinct(group, ({ value }) => value.publicKey.fingerprint),
        ({ name }) => name,
      );
      for (const other of first === undefined ? [] : others)
        yield {
          ...sight(other),
          message: `has the name of ${first?.name ?? ''} and another key`,
          actual: [other.value.subject.text],
        };
    }
  },
};

/** A file that nobody has placed is what a kubeconfig beside it was made from, and no second job. */
const withoutSources = (group: readonly Held[]): readonly Held[] =>
  group.some(isUnplaced('kubeconfig')) ? group.filter((held) => !isUnplaced('pair')(held)) : group;

const isUnplaced =
  (wanted: Held['kind']) =>
  ({ kind, node }: Held): boolean =>
    kind === wanted && node === undefined;

export const roleShared: SurveyRule = {
  id: 'role-shared',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'One certificate does several jobs, so that whoever has it can do all of them, and it cannot be renewed or withdrawn for one alone. Many guides do so.',
  protects: 'the jobs from each other',
  mend: 'Issue a certificate for each job when it is next renewed.',
  sources: ['https://kubernetes.io/docs/setup/best-practices/certificates/#all-certificates'],
  *survey(everything) {
    const issued = heldCertificates(everything).filter(({ kind }) => kind !== 'authority');
    for (const group of groupsBy(issued, ({ node, value }) => `${node ?? ''} ${value.fingerprint}`)) {
      const [first, ...others] = distinct(withoutSources(group), ({ name }) => name);
      if (first === undefined || others.length === 0) continue;
      yield {
        ...sight(first),
        message: `is also ${others.map(({ name }) => name).join(', ')}`,
        actual: [first.value.subject.text],
      };
    }
  },
};

export const keyShared: SurveyRule = {
  id: 'key-shared',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'Different certificates for different jobs have one key, so that whoever has the file of the one can do the work of the other. It is information where one authority issued them all: that is as bad as one certificate for several jobs, which many guides make.',
  protects:
    'authorities from each other, and an authority from a server or user: a key that also lies where something is served signs whatever its holder wants',
  mend: 'Make a new key for each but one of them, and issue their certificates again. Where an authority is one of them, the others get new keys; if their files were out of your hands, replace the authority.',
  sources: ['https://kubernetes.io/docs/setup/best-practices/certificates/#all-certificates', rfc5280('8')],
  *survey(everything) {
    for (const group of groupsBy(heldCertificates(everything), ({ value }) => value.publicKey.fingerprint)) {
      // One certificate for several jobs is role-shared; an authority with several certificates is one authority.
      const certificates = distinct(group, ({ value }) => value.fingerprint);
      const holders = distinct(certificates, ({ value, kind }) =>
        kind === 'authority' ? value.subject.der : value.fingerprint,
      );
      const [first, ...others] = distinct(holders, ({ name }) => name);
      if (first === undefined || others.length === 0) continue;
      const isOfOne =
        new Set(holders.map((held) => (held.kind === 'authority' ? held.name : signerOf(held, everything)))).size === 1;
      yield {
        ...sight(first),
        message: `has the key of ${others.map(labelOf).join(', ')}`,
        actual: [first, ...others].map(({ value }) => value.subject.text),
        ...(isOfOne ? { severity: 'info' as const } : {}),
      };
    }
  },
};
