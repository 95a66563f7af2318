import { chmodSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { goodHome, pki } from './copies.js';
import { editSpec, smallSpec } from './home.js';

/** `severity artefact rule` of each finding. */
export const lines = (report: CheckReport): readonly string[] =>
  report.findings.map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);

/** `node artefact rule until` of each finding that is suppressed. */
export const hidden = (report: CheckReport): readonly string[] =>
  report.suppressed.map(({ node, artefact, rule, until }) => `${node ?? ''} ${artefact} ${rule} ${until}`);

/** The beginning of a suppression of what is wrong with `looseHome` and `looseTree`. */
export const loose = '{ rule: mode-loose, reason: an agent reads it, until: 2026-06-30';

/** A home whose spec has a section `check`, and in which the key of the API server is for everybody to read. */
export async function looseHome(check: string): Promise<string> {
  const home = await goodHome();
  chmodSync(pki(home, 'apiserver.key'), 0o644);
  editSpec(home, smallSpec(`check: ${check}\n`));
  return home;
}

/** The same without a section, in a copy of the node tree that is no home. */
export async function looseTree(): Promise<string> {
  const home = await goodHome();
  chmodSync(pki(home, 'apiserver.key'), 0o644);
  const tree = join(dirname(home), 'tree');
  cpSync(join(home, 'nodes', 'cp1'), tree, { recursive: true });
  return tree;
}
