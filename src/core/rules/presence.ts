import {
  artefactKey,
  elsewhereOf,
  type DesiredAuthority,
  type DesiredFile,
  type DesiredKubeconfig,
  type DesiredSecret,
} from '../catalog/desired.js';
import { home } from '../catalog/layouts/home.js';
import { issuedKey, type IssuedBy, type Observed } from '../facts/observed.js';
import { inHome, placeKey } from '../facts/place.js';
import type { Content, FileFacts } from '../facts/file.js';
import { encryptedFault } from '../read/encrypted-key.js';
import { heldFor, isOfPair, liesElsewhere, verificationKeys, type Case, type ObservedFile } from './case.js';
import type { Remedy } from './finding.js';
import { kubernetesDocs, type ArtefactRule, type Sight } from './rule.js';

const pathsOf = (files: readonly ObservedFile[]): readonly string[] => files.map(({ desired }) => desired.place.path);

export const missing: ArtefactRule = {
  id: 'missing',
  stage: 'present',
  severity: 'critical',
  remedy: 'create',
  means: 'A file that a component reads, or that the spec asks for, does not exist.',
  protects: 'components, which do not start without their files',
  mend: 'Run `kubepki apply`, which makes what is missing. A missing authority with files that it signed is never made again, nor a secret that nodes have copies of: restore them from a backup. A key that `kubepki authority export` took offline is not missed. What only the facts of a node lack has not reached it: `kubepki deliver NODE`.',
  sources: [kubernetesDocs('setup/best-practices/certificates/')],
  *look(judged) {
    const { desired, files, observed } = judged;
    if (desired.kind === 'home') return;
    if (desired.kind === 'authority' && desired.generation === undefined) yield newAuthority(judged, desired);
    const isElsewhere = liesElsewhere(desired, observed);
    const absent = files.filter(
      ({ desired: file, facts }) => facts.state === 'absent' || (isElsewhere && isOfPair(file)),
    );
    const [first] = absent;
    if (first === undefined) return;
    const whole = absent.length === files.length;
    const sight = {
      message: `${whole ? '' : `its ${describe(first)} `}does not exist`,
      expected: pathsOf(absent),
      place: first.desired.place,
    };
    if (desired.kind === 'authority' || files.some(({ facts }) => facts.state === 'unreadable')) {
      // A certificate can be published and a key cannot be guessed: only a backup brings either back as it was.
      // And nothing is written over what nobody could look at.
      yield { ...sight, remedy: 'manual' };
    } else if (desired.kind === 'secret') {
      yield secretMissing(judged, desired);
    } else if (isElsewhere) {
      const [held, wanted] = files.some(({ desired: file }) => file.part === 'pair') ? ['two', 'one'] : ['one', 'two'];
      yield {
        ...sight,
        message: `has its key and certificate in ${held === 'one' ? 'one file' : 'two files'}, and they are wanted in ${wanted}`,
        actual: elsewhereOf(desired).map(({ place }) => place.path),
        remedy: 'rewrite',
      };
    } else {
      const by = desired.kind === 'kubeconfig' ? issuedBy(desired, observed) : undefined;
      yield by === undefined
        ? sight
        : { ...sight, message: whereItIs(desired.node, by), severity: 'info', remedy: 'manual' };
    }
  },
};

/** To the same identity: an entry that means somebody else by now was never issued. */
function issuedBy({ once, issuance, ...desired }: DesiredKubeconfig, { issuedOnce }: Observed): IssuedBy | undefined {
  const subject = issuance?.request?.subject;
  return once && subject !== undefined
    ? issuedOnce.get(issuedKey(artefactKey(desired), subject.commonName, subject.organizations))
    : undefined;
}

/** The home has never had what was found on a node. */
function whereItIs(node: string | undefined, by: IssuedBy): string {
  if (by === 'us') return 'was issued and has been put away';
  return node === undefined
    ? 'was there when the cluster was imported, on a node; the home has no copy'
    : 'was there when the cluster was imported, and has been put away';
}

const describe = ({ desired }: ObservedFile): string =>
  ({ publicKeys: 'public keys', trust: 'trust bundle', pair: 'certificate and key' })[desired.part as string] ??
  desired.part;

/** A secret is made once: what the ledger or a file on a node knows of is never made again, since what it encrypted is lost without it. */
function secretMissing({ observed }: Case, { name, traces }: DesiredSecret): Sight {
  const place = inHome(home.secret(name));
  const recorded = observed.secrets?.get(name);
  // Whatever a node's file holds that no secret of the home is, this one may be.
  const known = new Set([...(observed.secrets?.values() ?? []), ...secretsOfHome(observed)]);
  const trace = traces.find((candidate) => {
    const file = observed.files.get(placeKey(candidate));
    return file?.state === 'present'
      ? file.content.kind !== 'encryption' || file.content.secrets.some((one) => !known.has(one))
      : file?.state === 'unreadable';
  });
  if (recorded === undefined && trace === undefined)
    return { message: 'does not exist', place, expected: [place.path] };
  return {
    message: `does not exist, and ${recorded === undefined ? `${trace?.path ?? ''} holds one` : 'the ledger says that it was made'}`,
    place,
    expected: [
      recorded === undefined
        ? `the secret in ${trace?.path ?? ''}`
        : `the secret whose base64 text has the SHA-256 ${recorded}`,
    ],
    actual: ['none'],
    remedy: 'manual',
  };
}

const secretsOfHome = ({ files }: Observed): readonly string[] =>
  [...files.values()].flatMap((file) =>
    file.state === 'present' && file.content.kind === 'secret' ? [file.content.fingerprint] : [],
  );

/** An authority is made once, and never beside files that an earlier one signed or nodes that trust one. */
function newAuthority({ observed }: Case, desired: DesiredAuthority): Sight {
  const place = inHome(home.authority(desired.name));
  const trace = desired.traces.find(
    (candidate) => (observed.files.get(placeKey(candidate))?.state ?? 'absent') !== 'absent',
  );
  if (trace === undefined) return { message: 'does not exist', place, expected: [place.path] };
  return {
    message: `does not exist, and ${trace.path} is from another one`,
    place,
    expected: [`the authority behind ${trace.path}`],
    actual: ['none'],
    remedy: 'manual',
  };
}

export const unreadable: ArtefactRule = {
  id: 'unreadable',
  stage: 'readable',
  severity: 'unknown',
  remedy: 'manual',
  means: 'A file is there and could not be read, so nothing is known about it.',
  protects: 'the check itself: what was not read is not right until it was',
  mend: 'Run the check as a user who may read the file, or with `--public` to judge keys by presence and mode only. A folder, device or link loop under this name must go.',
  sources: ['https://www.monitoring-plugins.org/doc/guidelines.html#AEN78'],
  *look({ files }) {
    for (const { desired, facts } of files) {
      const isSealed = facts.state === 'present' && facts.content.kind === 'sealed' && desired.anyForm === true;
      const reason = facts.state === 'unreadable' ? facts.reason : isSealed ? facts.content.reason : undefined;
      if (reason !== undefined) yield { message: `cannot be read: ${reason}`, actual: [reason], place: desired.place };
    }
  },
};

const partNames = {
  certificate: 'a certificate',
  key: 'a private key',
  pair: 'a certificate and a private key',
  kubeconfig: 'a kubeconfig',
  trust: 'certificates',
  publicKeys: 'public keys',
  secret: '32 bytes in base64',
} as const;

export const unparsable: ArtefactRule = {
  id: 'unparsable',
  stage: 'parses',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'A file is not what its reader expects: damaged, encrypted, or of another kind. What Go refuses to read is counted as damaged.',
  protects: 'components, which do not start from such a file, or keep the last good one until the next restart',
  mend: 'Run `kubepki apply`, which makes it again. Look at it with `kubepki inspect` first if it may be precious.',
  sources: ['https://www.rfc-editor.org/rfc/rfc7468', 'https://www.rfc-editor.org/rfc/rfc5280#section-4'],
  *look({ desired, files }) {
    for (const { desired: file, facts } of files) {
      if (facts.state !== 'present' || !isJudged(file.part)) continue;
      const fault = isEncrypted(desired, file, facts) ? undefined : faultOf(file, file.part, facts);
      if (fault === undefined) continue;
      yield {
        message: `cannot be used: ${fault}`,
        expected: [partNames[file.part]],
        actual: [fault],
        place: file.place,
        remedy: remaking[desired.kind],
      };
    }
  },
};

/** The key of an authority may be encrypted where the authority is kept: its certificate and the keyset say whose it is. */
const isEncrypted = (
  { kind }: Case['desired'],
  file: DesiredFile,
  { content }: Extract<FileFacts, { state: 'present' }>,
): boolean => kind === 'authority' && file.part === 'key' && (heldFor(file, content)?.encryptedKeys.length ?? 0) > 0;

const isJudged = (part: DesiredFile['part']): part is keyof typeof partNames => Object.hasOwn(partNames, part);

/** How a broken file of each kind comes back: copies are copied again, an authority only a human brings back. */
export const remaking: Readonly<Record<Case['desired']['kind'], Remedy>> = {
  authority: 'manual',
  pair: 'reissue',
  kubeconfig: 'reissue',
  trust: 'rewrite',
  signer: 'rewrite',
  file: 'rewrite',
  secret: 'manual',
  manifest: 'rewrite',
  home: 'manual',
};

function faultOf(
  file: DesiredFile,
  part: keyof typeof partNames,
  { content }: Extract<FileFacts, { state: 'present' }>,
): string | undefined {
  if (content.kind === 'unparsable') return content.reason;
  if (content.kind === 'unopened' || (content.kind === 'sealed' && file.anyForm === true)) return undefined;
  if (part === 'secret')
    return content.kind === 'secret' ? undefined : `expected ${partNames.secret}, got something else`;
  if (part === 'kubeconfig') {
    if (content.kind !== 'kubeconfig') return `expected a kubeconfig, got ${wordsFor(content)}`;
    const broken = [content.kubeconfig.trust, content.kubeconfig.certificate, content.kubeconfig.key].find(
      ({ held }) => held === 'broken',
    );
    return broken?.held === 'broken' ? broken.reason : undefined;
  }
  const held = heldFor(file, content);
  if (held === undefined) return `expected ${partNames[part]} in PEM, got ${wordsFor(content)}`;
  if (held.encryptedKeys.length > 0) return encryptedFault;
  const found = {
    certificate: held.certificates,
    trust: held.certificates,
    key: held.privateKeys,
    publicKeys: verificationKeys(held),
    pair: held.privateKeys.length > 0 ? held.certificates : [],
  }[part];
  return found.length > 0
    ? undefined
    : `expected ${partNames[part]}, got PEM without${part === 'pair' ? ' one of them' : ''}`;
}

const wordsFor = (content: Content): string =>
  content.kind === 'binary' || content.kind === 'sealed'
    ? content.form
    : (({ pem: 'PEM', kubeconfig: 'a kubeconfig' } as Partial<Record<Content['kind'], string>>)[content.kind] ??
      'something else');
