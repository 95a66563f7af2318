import { dirname, join } from 'node:path';
import { assertKnownRules, parseCheckPolicy, type CheckPolicy } from '../core/cluster/check-policy.js';
import type { Path } from '../core/cluster/document.js';
import { inHome } from '../core/facts/place.js';
import type { RawFile } from '../core/facts/file.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import type { PolicySource } from '../core/report/suppressions.js';
import type { Severity } from '../core/rules/finding.js';
import { policyRules } from '../core/rules/policy.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { WorkflowError } from './errors.js';
import type { Home } from './home.js';
import { textOf } from './texts.js';
import { reasonOf } from './unreadable.js';

export const policyFile = '.kubepki-check.yaml';

/** How reports are wanted, beside what a spec says of it. */
export interface AskedPolicy {
  /** Absolute path of the file that was named; undefined to look for one. */
  readonly file: string | undefined;
  /** Who asks; undefined on a system without users. */
  readonly user: number | undefined;
}

/** A spec that says how it wants to be reported on. */
export interface PolicyOfSpec {
  /** Absolute path. */
  readonly file: string;
  readonly check: CheckPolicy;
}

/** What the spec of a home says. */
export const policyOfHome = ({ folder, cluster }: Pick<Home, 'folder' | 'cluster'>): PolicyOfSpec => ({
  file: join(folder, paths.spec),
  check: cluster.check,
});

/** What policies there are, and what was not obeyed. */
export interface FoundPolicy {
  readonly sources: readonly PolicySource[];
  readonly warnings: readonly string[];
}

/**
 * The policy for what lies in a folder: that of its spec, then that of the file that was named, else of the nearest
 * `.kubepki-check.yaml` in the folder or above it. It belongs to what is checked, so that it is the same wherever somebody stands.
 *
 * A policy silences alarms, so it is obeyed only when nobody else could have written it: it belongs to root, to whoever asks or to the
 * owner of what is checked, and nobody else may write to it. One that was found and is not obeyed silences nothing, and is named.
 *
 * @throws ClusterError for a policy that cannot be used; WorkflowError POLICY_REFUSED, PATH_NOT_FOUND, PATH_UNREADABLE for one that was named
 */
export function policyFor(
  folder: string,
  spec: PolicyOfSpec | undefined,
  asked: AskedPolicy,
  reader: ReaderPort,
): FoundPolicy {
  const known = severitiesIn(reader);
  const ofSpec = spec === undefined || isEmpty(spec.check) ? [] : [sourceOfSpec(spec, known, reader)];
  const trusted = new Set([0, ...[asked.user, reader.ownerOf(folder)?.uid].filter((uid) => uid !== undefined)]);
  const distrust = (file: RawFile): string | undefined => reasonAgainst(file, trusted, asked.user);
  if (asked.file !== undefined)
    return { sources: [...ofSpec, named(asked.file, distrust, known, reader)], warnings: [] };
  const warnings: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, policyFile);
    const file = reader.read(path);
    const reason = file.state === 'absent' ? 'absent' : distrust(file);
    if (file.state === 'present' && reason === undefined)
      return { sources: [...ofSpec, sourceIn(path, file.bytes?.reveal() ?? Buffer.alloc(0), known)], warnings };
    if (file.state !== 'absent') warnings.push(`${path} is not obeyed: ${reason ?? ''}`);
    if (dirname(at) === at) return { sources: ofSpec, warnings };
  }
}

type Severities = Readonly<Record<string, Severity>>;

const isEmpty = ({ rules: changes, suppress }: CheckPolicy): boolean =>
  Object.keys(changes).length === 0 && suppress.length === 0;

/** Why somebody else could have written a file; undefined where nobody else could. */
function reasonAgainst(file: RawFile, trusted: ReadonlySet<number>, user: number | undefined): string | undefined {
  if (file.state === 'absent') return undefined;
  if (file.state === 'unreadable') return reasonOf(file);
  const { uid, gid, mode } = file.attributes;
  if (user === undefined) return undefined;
  if (!trusted.has(uid))
    return `expected a file of root, of the user who checks or of the owner of what is checked, got one of user ${uid}`;
  if ((mode & 0o002) !== 0) return 'everybody may write to it';
  // What silences the alarms of root is no matter of a group.
  if (user === 0 && (mode & 0o020) !== 0 && gid !== 0) return `the group ${gid} may write to it`;
  return undefined;
}

function named(
  path: string,
  distrust: (file: RawFile) => string | undefined,
  known: () => Severities,
  reader: ReaderPort,
): PolicySource {
  const file = reader.read(path);
  if (file.state === 'absent')
    throw new WorkflowError('PATH_NOT_FOUND', `expected a policy at ${path}, got no file`, {
      hint: 'docs/policy.md says what is in one',
    });
  const reason = distrust(file);
  if (file.state === 'present' && reason === undefined)
    return sourceIn(path, file.bytes?.reveal() ?? Buffer.alloc(0), known);
  throw new WorkflowError(
    'POLICY_REFUSED',
    `expected a policy that nobody else can write at ${path}: ${reason ?? ''}`,
    {
      hint: 'a policy silences alarms: make it yours and take write permission from others (chown, chmod go-w)',
    },
  );
}

function sourceIn(path: string, bytes: Buffer, known: () => Severities): PolicySource {
  const check = parseCheckPolicy(bytes, path);
  return sourceOf(check, bytes, path, [], known);
}

const sourceOfSpec = ({ file, check }: PolicyOfSpec, known: () => Severities, reader: ReaderPort): PolicySource =>
  sourceOf(check, textOf(reader, file, Infinity) ?? Buffer.alloc(0), file, ['check'], known);

function sourceOf(check: CheckPolicy, bytes: Buffer, path: string, at: Path, known: () => Severities): PolicySource {
  const usual = known();
  assertKnownRules(check, { ids: Object.keys(usual), ofPolicy: policyRules.map(({ id }) => id) }, bytes, path, at);
  return { ...check, place: inHome(path), list: [...at, 'suppress'].join('.'), usual };
}

/** Every rule by its id and its severity, as data: the rules themselves are loaded by who asks them. */
const severitiesIn = (reader: ReaderPort) => (): Severities =>
  JSON.parse(reader.packaged('data/rules.json')) as Severities;
