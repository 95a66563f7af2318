import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseDocument } from 'yaml';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { kubepki, kubepkiJson, type Run } from './kubepki.js';
import { scratch } from './scratch.js';
import type { Tree } from './trees/tree.js';

/** A cluster to import: the roots of its nodes, by their names, and what only a person can say about it. */
export interface ToImport {
  readonly nodes: Readonly<Record<string, string>>;
  readonly answers?: readonly string[];
}

export const nodesOf = (trees: Readonly<Record<string, Tree>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(trees).map(([name, { root }]) => [name, root]));

export interface PlannedAction {
  readonly action: string;
  readonly node: string | null;
  readonly artefact: string;
}

interface PlanDocument {
  readonly actions: readonly PlannedAction[];
}

/** An imported cluster. */
export class Imported {
  readonly home = join(scratch(), 'home');
  readonly before: readonly string[];
  readonly run: Run;

  constructor(readonly cluster: ToImport) {
    this.before = this.everything();
    const words = Object.entries(cluster.nodes).map(([name, root]) => `${name}=${root}`);
    this.run = kubepki(['import', ...words, ...(cluster.answers ?? []), '--into', this.home]);
  }

  /** Every file, folder and link of the nodes with its mode, owner, time and contents. */
  everything(): readonly string[] {
    return Object.values(this.cluster.nodes).flatMap((root) => traces(root, root));
  }

  get spec(): string {
    return readFileSync(join(this.home, 'kubepki.yaml'), 'utf8');
  }

  plan(): readonly PlannedAction[] {
    return (kubepkiJson(['plan', '--home', this.home]) as PlanDocument).actions.map(({ action, node, artefact }) => ({
      action,
      node,
      artefact,
    }));
  }

  kubepki(...args: readonly string[]): Run {
    return kubepki([...args, '--home', this.home]);
  }

  check(): CheckReport {
    return kubepkiJson(['check', this.home]) as CheckReport;
  }

  /** Asks for one more name in the certificates of a row, as a person does in the spec. */
  addName(artefact: string, name: string): void {
    const document = parseDocument(this.spec);
    const path = ['certificates', 'overrides', artefact, 'sans'];
    const known = (document.toJS() as Overrides).certificates?.overrides?.[artefact]?.sans ?? [];
    document.setIn(path, [...known, name]);
    writeFileSync(join(this.home, 'kubepki.yaml'), String(document));
  }
}

interface Overrides {
  readonly certificates?: {
    readonly overrides?: Readonly<Record<string, { readonly sans?: readonly string[] } | undefined>>;
  };
}

function traces(root: string, path: string): readonly string[] {
  const { mode, uid, gid, mtimeMs, size } = lstatSync(path);
  const kind = lstatSync(path);
  const contents = kind.isSymbolicLink()
    ? readlinkSync(path)
    : kind.isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex')
      : '';
  const own = [relative(root, path), mode.toString(8), uid, gid, mtimeMs, kind.isFile() ? size : '', contents].join(
    ' ',
  );
  return [
    own,
    ...(kind.isDirectory()
      ? readdirSync(path)
          .sort()
          .flatMap((name) => traces(root, join(path, name)))
      : []),
  ];
}
