import type { Cluster, Profile } from '../core/cluster/cluster.js';
import { renderRelease, type Version } from '../core/cluster/version.js';
import type { FlagTable } from '../core/components/flag-table.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import { Secret } from '../core/facts/secret.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { flagAudit, type FlagAuditReport } from '../core/report/flag-audit.js';
import { leftWords } from '../core/report/flag-left.js';
import { changedTexts, flagPatch, type FlagPatch, type Texts } from '../core/report/flag-patch.js';
import type { FlagFinding } from '../core/rules/flag-rule.js';
import { judgeFlags } from '../core/rules/judge-flags.js';
import { together, type Sources } from './audit-found.js';
import { sourcesOfMachine } from './audit-machine.js';
import { sourcesRunning } from './audit-running.js';
import { sourcesAt } from './audit-sources.js';
import { withConfigurations } from './audit-configurations.js';
import { auditOf, placedOf, type Known, type Placed } from './audit-started.js';
import { fittingComponent, type AuditTools } from './audit-tools.js';
import { WorkflowError } from './errors.js';
import { readerBelow } from './reader-below.js';

export interface AuditRequest {
  /** Absolute; none for what is usual. */
  readonly paths: readonly string[];
  readonly isLive: boolean;
  /** The filesystem that the files belong to; undefined to find it by their paths. */
  readonly root: string | undefined;
  readonly version: Version | undefined;
  readonly profile: Profile | undefined;
  /** The spec of a home, where there is one. */
  readonly cluster: Cluster | undefined;
  /** Where the nodes of that home are on this machine; absolute. */
  readonly trees: readonly string[];
  readonly shownAs: (path: string) => string;
  /** The current folder; absolute. */
  readonly here: string;
  /** Ask for the patch too. */
  readonly isFix: boolean;
  readonly now: Date;
}

/** What was found, and the changes that would mend it. */
export interface FlagAudit {
  readonly report: FlagAuditReport;
  /** Empty where nothing is safe to change. */
  readonly patch: FlagPatch;
  /** What the patch leaves to people, and why. */
  readonly left: readonly string[];
}

/** Reads flags wherever they stand, judges, changes nothing. @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE */
export function auditFlags(
  request: AuditRequest,
  table: FlagTable,
  reader: ReaderPort,
  processes: ProcessPort,
): FlagAudit {
  const known: Known = {
    version: request.version,
    specVersion: request.cluster?.version,
    profile: request.profile ?? request.cluster?.profile ?? 'cis',
  };
  const below = request.root === undefined ? reader : readerBelow(request.root, reader);
  const judged = judgeAll(request, known, table, below, processes);
  const { findings, placed, sources, warnings } = judged;
  const report = flagAudit({
    findings,
    components: placed.map(({ started, releaseFrom }) => ({
      component: started.component,
      sources: [...new Set(started.sources.map(({ file }) => file))],
      release: started.release,
      releaseFrom,
    })),
    profile: known.profile,
    warnings: [...warnings, ...whatIsUnknown(placed), ...nothingFound(sources, placed), ...othersIn(sources)],
    now: request.now,
  });
  const again = (texts: Texts) =>
    judgeAll(request, known, table, readerOf(texts, request.shownAs, below), processes).findings;
  return { report, ...(request.isFix ? fixOf(findings, again, request.here) : noFix) };
}

interface Judged {
  readonly sources: Sources;
  readonly placed: readonly Placed[];
  readonly findings: readonly FlagFinding[];
  readonly warnings: readonly string[];
}

function judgeAll(
  request: AuditRequest,
  known: Known,
  table: FlagTable,
  reader: ReaderPort,
  processes: ProcessPort,
): Judged {
  const tools: AuditTools = {
    reader,
    table,
    shownAs: request.shownAs,
    root: request.root,
    nameOf: (names) => fittingComponent(table, names),
  };
  const named = sourcesFor(request, tools, processes);
  const { sources, warnings } = withConfigurations(named, placedOf(named.found, known, tools), tools);
  const placed = placedOf(sources.found, known, tools);
  return { sources, placed, findings: judgeFlags(auditOf(placed, tools), sources.unread), warnings };
}

const noFix: Pick<FlagAudit, 'patch' | 'left'> = { patch: { text: '', folder: 'current' }, left: [] };

/** One change of a setting can make room for another; no file needs more rounds than that. */
const rounds = 8;

/** What mends whatever can be mended: changed in memory, judged again, until nothing more is to be changed. */
function fixOf(
  findings: readonly FlagFinding[],
  again: (texts: Texts) => readonly FlagFinding[],
  here: string,
): Pick<FlagAudit, 'patch' | 'left'> {
  const before = new Map<string, string>();
  let texts: Texts = new Map();
  let left = findings;
  for (let round = 0; round < rounds; round += 1) {
    const changed = changedTexts(left);
    if (changed.size === 0) break;
    for (const { started } of left)
      for (const source of started?.sources ?? [])
        for (const [file, text] of source.texts) if (!before.has(file)) before.set(file, text);
    texts = new Map([...texts, ...changed]);
    left = again(texts);
  }
  return { patch: flagPatch(before, texts, here), left: leftWords(left) };
}

/** What would be read if some files held another text. */
const readerOf = (texts: Texts, shownAs: (path: string) => string, reader: ReaderPort): ReaderPort => ({
  ...reader,
  read: (path, limit) => {
    const file = reader.read(path, limit);
    const text = texts.get(shownAs(path));
    return text === undefined || file.state !== 'present' ? file : { ...file, bytes: new Secret(Buffer.from(text)) };
  },
});

function sourcesFor({ paths, isLive, trees, root }: AuditRequest, tools: AuditTools, processes: ProcessPort): Sources {
  const running = isLive ? sourcesRunning(processes, tools) : undefined;
  if (isLive && running === undefined)
    throw new WorkflowError('PATH_NOT_FOUND', 'expected /proc, which tells what runs, got none', {
      hint: 'name files instead: kubepki flags audit FILE',
    });
  const places = eachOnce(paths.map((path) => sourcesAt(path, tools)));
  const usual = paths.length > 0 || isLive ? [] : root === undefined && trees.length > 0 ? trees : [root ?? '/'];
  return together([
    ...places,
    ...(running === undefined ? [] : [running]),
    ...usual.map((tree) => sourcesOfMachine(tree, tools)),
  ]);
}

/** A file can be named, and lie in a folder that is named too. */
function eachOnce(places: readonly Sources[]): readonly Sources[] {
  const seen = new Set<string>();
  return places.map((place) => {
    const found = place.found.filter(({ source }) => !seen.has(source.file));
    for (const { source } of found) seen.add(source.file);
    return { ...place, found };
  });
}

/** Components whose release is not known are judged by what all releases have in common. */
function whatIsUnknown(placed: readonly Placed[]): readonly string[] {
  const unknown = placed.filter(
    ({ started: { release, component } }) =>
      release === undefined && component !== 'etcd' && !component.startsWith('konnectivity'),
  );
  if (unknown.length === 0) return [];
  const names = [...new Set(unknown.map(({ started }) => started.component))].join(', ');
  const because = unknown.find(({ releaseFrom }) => releaseFrom !== undefined)?.releaseFrom;
  return [
    `the release of ${names} is not known${because === undefined ? '' : ` (${because})`}, so that only what no release has is refused; add --kubernetes-version, such as ${renderRelease(unknown[0]?.started.assumed ?? { major: 1, minor: 37, patch: undefined })}`,
  ];
}

const nothingFound = ({ unread }: Sources, placed: readonly Placed[]): readonly string[] =>
  placed.length > 0 || unread.length > 0
    ? []
    : ['no component was found whose flags could be judged: name files or a folder, or add --live-process'];

function othersIn({ others }: Sources): readonly string[] {
  const [first] = others;
  if (first === undefined) return [];
  return [
    `${others.length === 1 ? first : `${first} and ${others.length - 1} more`} start nothing whose flags are judged`,
  ];
}
