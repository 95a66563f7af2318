import { join } from 'node:path';
import { keyOf } from '../core/catalog/desired.js';
import { personalKubeconfigs } from '../core/catalog/kubeconfigs.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { withUser, type NewUser } from '../core/cluster/new-user.js';
import { inHome } from '../core/facts/place.js';
import { planOf } from '../core/plan/plan.js';
import type { CreatedKubeconfig } from '../core/report/kubeconfig-report.js';
import { carryOut, type Tools } from './apply.js';
import { WorkflowError } from './errors.js';
import { homeOf, openHome, type Home } from './home.js';
import { specOf } from './texts.js';
import { piece } from './made.js';
import { planHome, type Planned } from './plan.js';
import { modeOf } from './spec-mode.js';
import { assertSignable } from './signable.js';

/**
 * Adds somebody to `users` of the spec and makes the kubeconfig in `users/`: one change, which is the plan of the spec with the new
 * entry, cut down to that file.
 *
 * @throws WorkflowError USER_EXISTS, SPEC_NOT_EDITABLE, AUTHORITY_UNUSABLE, APPLY_REJECTED; ClusterError; StoreError; nothing is changed then
 */
export async function saveKubeconfig(
  folder: string,
  { user, lent }: { readonly user: NewUser; readonly lent: readonly string[] },
  tools: Tools,
  now: Date,
): Promise<CreatedKubeconfig & { readonly path: string }> {
  const { reader } = tools;
  const file = user.file ?? `${user.name}.conf`;
  const release = tools.writer.lock(folder, 'kubeconfig create', now);
  try {
    const before = openHome(folder, reader, lent);
    const specPath = join(folder, paths.spec);
    assertNew(user, file, before);
    if (reader.kindOf(join(folder, paths.user(file))) !== 'absent')
      throw exists(`expected no file yet, got one at ${paths.user(file)}`, 'move it away, or name another with --file');
    const edited = withUser((specOf(reader, specPath) ?? Buffer.alloc(0)).toString('utf8'), user);
    if (edited === undefined)
      throw new WorkflowError('SPEC_NOT_EDITABLE', `expected users in ${specPath} as a list that can be added to`, {
        hint: 'add the entry to users by hand, then run kubepki apply',
      });
    const home = homeOf(folder, Buffer.from(edited), reader, `${specPath} with the new entry`);
    // The keysets are those of before, with the keys that are lent.
    const planned = planOfUser(file, planHome({ ...home, lent, keysets: before.keysets }, reader, now));
    const mode = modeOf(specPath, tools.reader);
    const {
      done: [done],
    } = await carryOut(planned, undefined, tools, 'kubeconfig create', now, [piece(inHome(paths.spec), mode, edited)]);
    const certificate = done?.certificate;
    if (done === undefined || certificate === undefined) throw new Error('a user was saved without a certificate');
    const server = planned.desired.artefacts.flatMap((one) =>
      one.kind === 'kubeconfig' && one.name === file && one.node === undefined ? (one.servers[0] ?? []) : [],
    );
    return {
      user,
      server: server[0] ?? '',
      certificate,
      clamped: done.clamped,
      strangers: [],
      path: join(folder, paths.user(file)),
    };
  } finally {
    release();
  }
}

/** @throws WorkflowError USER_EXISTS */
function assertNew({ name }: NewUser, file: string, { cluster }: Home): void {
  const known = cluster.users.find((user) => user.file === file || user.name === name);
  if (known !== undefined)
    throw exists(
      `expected a user that is not in the spec yet, got ${known.name} with ${paths.user(known.file)}`,
      `kubepki renew ${known.file} issues it again; what it may do stands in users of ${paths.spec}`,
    );
  if (Object.hasOwn(personalKubeconfigs, file))
    throw exists(`expected a file of its own, got ${file}, which is built in`, 'name another with --file');
}

const exists = (message: string, hint: string): WorkflowError => new WorkflowError('USER_EXISTS', message, { hint });

/** What is due besides is left to apply. @throws WorkflowError AUTHORITY_UNUSABLE */
function planOfUser(file: string, planned: Planned): Planned {
  const request = { node: undefined, artefact: file, message: 'is asked for', keepsKey: false };
  const plan = planOf(planned.desired, planned.findings, planned.plan.fingerprint, [request]);
  const actions = plan.actions
    .filter((action) => keyOf(action) === file)
    .map((action) => ({ ...action, action: 'create' as const }));
  const waiting = plan.waiting.filter((one) => keyOf(one) === file);
  assertSignable({ actions, waiting }, true);
  return { ...planned, plan: { ...plan, actions, waiting } };
}
