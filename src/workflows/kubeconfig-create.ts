import { isAuthority, type DesiredKubeconfig, type DesiredPair, type DesiredState } from '../core/catalog/desired.js';
import { personalKubeconfig } from '../core/catalog/derive-kubeconfigs.js';
import { entryOf, type Gate } from '../core/catalog/front/entry.js';
import { layoutOf } from '../core/catalog/layout-of.js';
import type { NewUser } from '../core/cluster/new-user.js';
import { httpsUrl, parseEndpoint, type Endpoint } from '../core/cluster/network.js';
import { parseSanName } from '../core/cluster/names.js';
import { handedOut } from '../core/facts/ledger.js';
import type { Observed } from '../core/facts/observed.js';
import type { Secret } from '../core/facts/secret.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { planOf } from '../core/plan/plan.js';
import { observe } from '../core/read/observe.js';
import type { CreatedKubeconfig } from '../core/report/kubeconfig-report.js';
import { caseOf } from '../core/rules/case.js';
import { judge } from '../core/rules/judge.js';
import { covers } from '../core/rules/names.js';
import { rules } from '../core/rules/rules.js';
import type { Tools } from './apply.js';
import { AuthorityKeys } from './authority-keys.js';
import { WorkflowError } from './errors.js';
import { desiredOf, openHome, type Home } from './home.js';
import { makeArtefact } from './make-artefacts.js';
import type { Made } from './made.js';
import { identityOf } from './outcome.js';
import { expectedOwners } from './ownership.js';
import { assertSignable } from './signable.js';
import { assertRight, overlaid } from './staging.js';
import { Workshop } from './workshop.js';

/** A kubeconfig that is to be handed out. */
export interface HandOut {
  readonly user: NewUser;
  /** `host:port` or an https URL instead of the endpoint of the spec. */
  readonly endpoint: string | undefined;
  /** Where they come in, if not at the API server: the groups are those that the spec gives there. */
  readonly through: Gate | undefined;
  /** Where it goes, for the ledger: an absolute path, or `stdout`. */
  readonly to: string;
  /** Absolute paths of files with private keys of authorities, for this run. */
  readonly lent: readonly string[];
}

/**
 * Issues a kubeconfig for a person or a machine. The home keeps its record and no copy of it: the ledger has the serial before this
 * returns.
 *
 * @throws WorkflowError ENDPOINT_MALFORMED, NODE_UNKNOWN, USER_UNKNOWN, AUTHORITY_UNUSABLE, AUTHORITY_OFFLINE, APPLY_REJECTED; StoreError; nothing is changed then
 */
export async function createKubeconfig(
  folder: string,
  { user, endpoint, through, to, lent }: HandOut,
  tools: Tools,
  now: Date,
): Promise<CreatedKubeconfig & { readonly contents: Secret }> {
  const release = tools.writer.lock(folder, 'kubeconfig create', now);
  try {
    const home = openHome(folder, tools.reader, lent);
    const dialled = endpoint === undefined ? undefined : parsedEndpoint(endpoint, home);
    const wanted = wantedKubeconfig(
      user,
      dialled,
      through === undefined ? undefined : entryFor(user, through, home),
      home,
    );
    const whole = desiredOf(home);
    const authorities = whole.artefacts.filter(isAuthority);
    const servers = whole.artefacts.filter(
      (one): one is DesiredPair => one.kind === 'pair' && one.name === 'apiserver',
    );
    const desired: DesiredState = { ...whole, artefacts: [...authorities, wanted] };
    const observed = lookAt([...authorities, ...servers], home, tools.reader);
    const made = await make(wanted, desired, observed, home, tools, now);
    const certificate = made.certificate;
    const contents = made.writes.at(-1)?.contents;
    if (certificate === undefined || contents === undefined)
      throw new Error('a kubeconfig was made without a certificate');
    tools.writer.commit(home.roots, {
      record: {
        time: now.toISOString(),
        command: 'kubeconfig create',
        changes: [{ action: handedOut, node: null, artefact: wanted.name, to, ...identityOf(certificate) }],
      },
    });
    return {
      user,
      server: wanted.servers[0] ?? '',
      certificate,
      clamped: made.clamped,
      strangers: dialled === undefined ? [] : strangersTo(dialled, servers, observed, now),
      contents,
    };
  } finally {
    release();
  }
}

/** What is handed out has a name that no file in `users/` can have. */
const handOutName = (name: string): string => `kubeconfig/${name}`;

/** @throws WorkflowError ENDPOINT_MALFORMED */
function parsedEndpoint(text: string, { cluster }: Home): Endpoint {
  const endpoint = parseEndpoint(text.replace(/^https:\/\/([^/]+)\/?$/, '$1'), cluster.apiServer.port);
  if (endpoint !== undefined) return endpoint;
  throw new WorkflowError('ENDPOINT_MALFORMED', `expected host:port or https://host:port, got "${text}"`, {
    hint: 'for example --endpoint api.example.com:6443',
  });
}

/** The entry point that lets the user in. @throws WorkflowError NODE_UNKNOWN, USER_UNKNOWN */
function entryFor({ name }: NewUser, gate: Gate, { cluster }: Home): Endpoint {
  const entry = entryOf(gate, cluster);
  if (entry === undefined)
    throw new WorkflowError('NODE_UNKNOWN', `expected a node with the role ${gate}, got none in the spec`, {
      hint: `kubepki front ${gate} --help says what it takes`,
    });
  if (!cluster.front.users.some((user) => user.name === name))
    throw new WorkflowError('USER_UNKNOWN', `expected one of front.users in kubepki.yaml, got "${name}"`, {
      hint: `the ${gate} lets nobody else in: add { name: ${name}, groups: [] } to front.users`,
    });
  return entry;
}

function wantedKubeconfig(
  user: NewUser,
  endpoint: Endpoint | undefined,
  through: Endpoint | undefined,
  home: Home,
): DesiredKubeconfig {
  const { name, groups, validity } = user;
  const desired = personalKubeconfig(
    {
      file: handOutName(name),
      title: `the user ${name}`,
      subject: { commonName: name, organizations: groups },
      validity,
      ...(through === undefined ? {} : { through }),
    },
    { cluster: home.cluster, keysets: home.keysets, layout: layoutOf(home.cluster) },
  );
  return endpoint === undefined ? desired : { ...desired, servers: [httpsUrl(endpoint.host, endpoint.port)] };
}

function lookAt(artefacts: DesiredState['artefacts'], home: Home, reader: ReaderPort): Observed {
  const places = artefacts.flatMap(({ files }) =>
    files.filter(({ part, place }) => part !== 'key' || place.node === undefined).map(({ place }) => place),
  );
  return observe(reader.snapshot(home.roots, { places, folders: [], opens: () => true }), {
    ...expectedOwners(home, { artefacts }, reader),
    issuedOnce: home.past.issuedOnce,
  });
}

/** A plan of one action, judged like any other. @throws WorkflowError AUTHORITY_UNUSABLE, AUTHORITY_OFFLINE, APPLY_REJECTED */
async function make(
  wanted: DesiredKubeconfig,
  desired: DesiredState,
  observed: Observed,
  home: Home,
  tools: Tools,
  now: Date,
): Promise<Made> {
  const findings = judge(rules, desired, observed, now);
  const request = { node: undefined, artefact: wanted.name, message: 'is asked for', keepsKey: false };
  assertSignable(planOf(desired, findings, '', [request]), true);
  const keys = new AuthorityKeys(home.roots, tools);
  const workshop = new Workshop(home.roots, home.keysets, observed, [], tools.reader, keys, tools.issue);
  const made = await makeArtefact(wanted, { action: 'create', keepsKey: false }, observed, workshop, now);
  assertRight(desired, overlaid(observed, made.writes), [made], findings, now);
  return made;
}

/** Control planes whose certificate does not name what is dialled. One that is not there yet is going to be what the spec says. */
function strangersTo(
  { host }: Endpoint,
  servers: readonly DesiredPair[],
  observed: Observed,
  now: Date,
): readonly string[] {
  const name = parseSanName(host);
  if (name === undefined) return [];
  return servers.flatMap((server) => {
    const sans = server.issuance.request?.sans ?? [];
    const planned = {
      dns: sans.flatMap(({ type, value }) => (type === 'dns' ? value : [])),
      ip: sans.flatMap(({ type, value }) => (type === 'ip' ? value : [])),
      other: [],
    };
    const certificate = caseOf(server, observed, now).certificate?.value ?? { sans: planned };
    return covers(certificate, name) ? [] : (server.node ?? []);
  });
}
