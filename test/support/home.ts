import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { issuer } from '../../src/adapters/issue/issue.js';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { writer } from '../../src/adapters/store/write.js';
import type { ProcessPort } from '../../src/core/facts/process-port.js';
import type { ReaderPort } from '../../src/core/facts/store-port.js';
import { readDump } from '../../src/core/read/objects.js';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { applyPlan, type Applied, type Tools } from '../../src/workflows/apply.js';
import { compareFiles, reportOn, type Machines } from '../../src/workflows/check.js';
import { compareMachine } from '../../src/workflows/check-machine.js';
import { withMachines } from '../../src/workflows/with-machines.js';
import { tablesOf } from '../../src/workflows/templates.js';
import { withObjects } from '../../src/workflows/look-at-objects.js';
import type { CheckRequest } from '../../src/workflows/comparison.js';
import { openHome } from '../../src/workflows/home.js';
import { furnish } from '../../src/workflows/furnish.js';
import { prepareInit } from '../../src/workflows/init.js';
import { planHome, type Planned } from '../../src/workflows/plan.js';
import { scratch } from './scratch.js';

/** The moment at which tests happen, unless they say otherwise. */
export const today = new Date('2026-06-01T12:00:00Z');

export const days = (count: number, from: Date = today): Date => new Date(from.getTime() + count * 86_400_000);

/** For homes whose keys are not encrypted: nobody is to be asked. */
const nobody = () => Promise.reject(new Error('no passphrase is needed here'));

/** Everything that changing needs, the real thing. */
export const tools: Tools = { reader, writer, issue: issuer, passphrase: { known: nobody, chosen: nobody } };

/** A spec of one control plane with etcd, cp1 at 10.0.0.11, and one worker, w1; `more` is appended. */
export const smallSpec = (more = ''): string => `apiVersion: kubepki/v1
kind: Cluster
name: prod
kubernetesVersion: "1.37"
endpoint: api.prod.example.com:6443
nodes:
  - { name: cp1, roles: [control-plane, etcd], addresses: [10.0.0.11] }
  - { name: w1, roles: [worker], addresses: [10.0.1.21] }
${more}`;

/** A real home on disk, made by the workflow of init at the given time. */
export const makeHome = (spec: string = smallSpec(), now: Date = today): Promise<string> =>
  makeHomeIn(join(scratch(), 'prod'), spec, now);

/** The same in a folder that does not exist yet. */
export async function makeHomeIn(folder: string, spec: string, now: Date = today): Promise<string> {
  const prepared = prepareInit(
    { folder, spec: { bytes: Buffer.from(spec), file: 'spec.yaml' }, isDefault: false },
    reader,
    now,
  );
  furnish(prepared, '{}', reader, writer, now);
  await applyHome(folder, now);
  return folder;
}

export const planOfHome = (folder: string, now: Date = today): Planned =>
  planHome(openHome(folder, reader), reader, now);

export const applyHome = (folder: string, now: Date = today): Promise<Applied> =>
  applyPlan(planOfHome(folder, now), tools, 'test', now);

/** A check without any flag. */
export const checkRequest: CheckRequest = {
  path: undefined,
  home: undefined,
  homeIsNamed: false,
  nameOf: (folder) => folder,
  spec: undefined,
  node: undefined,
  isPublic: false,
  now: today,
  thresholds: { warn: undefined, critical: undefined },
  policy: { file: undefined, user: undefined },
};

const table = tablesOf(reader);

/** What looks at machines. */
export function machines(look: ReaderPort = reader, running: ProcessPort = processes): Machines {
  const by = { reader: look, processes: running, table: table() };
  return {
    alone: (mount, label, request) => compareMachine(mount, label, request, by),
    withSpec: (compared, request) => withMachines(compared, request, by),
  };
}

/** What check says about a path, as data. @param objects what the cluster holds, where that is looked at too */
export function checkPath(path: string, more: Partial<CheckRequest> = {}, objects?: readonly object[]): CheckReport {
  const request = { ...checkRequest, path, ...more };
  const files = compareFiles(request, reader, processes, machines());
  const dump = JSON.stringify({ kind: 'List', items: objects });
  return reportOn(objects === undefined ? files : withObjects(files, readDump(dump, 'dump.json')), request);
}

/** Replaces the spec of a home, as an editor would. */
export function editSpec(folder: string, spec: string): void {
  writeFileSync(join(folder, 'kubepki.yaml'), spec);
}

/** Writes a file into a folder, making the folders on the way. */
export function put(folder: string, path: string, contents: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), contents, { mode });
}
