import { catalog } from '../catalog/catalog.js';
import type { AuditedName } from '../components/audited.js';
import { leadsTo, originOf } from './etcd-dialled.js';
import { shown } from './flag-demand.js';
import { isTrusted, pathOf } from './flag-relation.js';
import { at, type FlagRule } from './flag-rule.js';
import { kubernetesDocs } from './rule.js';
import { listOf, type Audit, type Started } from './started.js';

/** Who comes to a server with a client certificate, and by which file it is let in. */
interface Encounter {
  readonly server: AuditedName;
  readonly trust: string;
  readonly client: AuditedName;
  /** The file that it shows: certificates, or a kubeconfig. */
  readonly shows: string;
  readonly isMet: (server: Started, client: Started) => boolean;
}

const onOneMachine = (server: Started, client: Started): boolean => server.machine === client.machine;

/** kube-apiserver beside etcd comes to it unless its URLs lead elsewhere; that of another machine where one of them leads here. */
const dialsEtcd = (etcd: Started, server: Started): boolean =>
  listOf(server, '--etcd-servers').some((url) => {
    const leads = leadsTo(url, server, etcd);
    return leads === true || (leads === undefined && onOneMachine(etcd, server));
  });

/** Where the members are that an etcd is told of. */
export const peersIn = (etcd: Started): readonly string[] =>
  listOf(etcd, '--initial-cluster').map((one) => originOf(one.slice(one.indexOf('=') + 1)));

/** A member shows its peers what it would take from them. */
export const isMember = (etcd: Started, other: Started): boolean =>
  etcd === other || listOf(other, '--initial-advertise-peer-urls').some((url) => peersIn(etcd).includes(originOf(url)));

/** The kubeconfigs of a machine with an API server lead to it, or to what stands in front of it. */
const byKubeconfig = (client: AuditedName): Encounter => ({
  server: 'kube-apiserver',
  trust: '--client-ca-file',
  client,
  shows: '--kubeconfig',
  isMet: onOneMachine,
});

const encounters: readonly Encounter[] = [
  { server: 'etcd', trust: '--trusted-ca-file', client: 'kube-apiserver', shows: '--etcd-certfile', isMet: dialsEtcd },
  { server: 'etcd', trust: '--peer-trusted-ca-file', client: 'etcd', shows: '--peer-cert-file', isMet: isMember },
  byKubeconfig('kube-controller-manager'),
  byKubeconfig('kube-scheduler'),
  byKubeconfig('kubelet'),
];

/** Files by which those who are told of the same row of the table verify what comes from its authority. */
const toldAlike = (trust: string, machine: string, { started }: Audit): readonly (readonly [Started, string])[] => {
  const readers = Object.values(catalog)
    .filter(({ kind }) => kind === 'trust')
    .map(({ readBy = [] }) => readBy)
    .find((all) => all.some(({ names }) => names.trust?.includes(trust)));
  return started.flatMap((one) =>
    one.machine !== machine
      ? []
      : (readers ?? [])
          .filter(({ component }) => component === one.component)
          .flatMap(({ names }) => names.trust ?? [])
          .flatMap((flag) => pathOf(one, flag) ?? [])
          .map((path) => [one, path] as const),
  );
};

/** Rules about whom a server lets in, and who comes to it. */
export const trustRelations: readonly FlagRule[] = [
  {
    id: 'clients-untrusted',
    stage: 'always',
    severity: 'critical',
    remedy: 'manual',
    means:
      'The file by which a server verifies clients does not verify the certificate that one of them shows, and the file that another component is told of does. Of a member of etcd it is a warning as long as no other member is known.',
    protects: 'the connection between them: "certificate signed by unknown authority" in the log of the server',
    mend: 'Name the same trust file there as the others do. In the middle of a change of the authority, let it hold both authorities.',
    sources: ['https://etcd.io/docs/v3.6/op-guide/security/', kubernetesDocs('setup/best-practices/certificates/')],
    *judge(started, audit) {
      for (const trust of new Set(encounters.map((one) => one.trust))) {
        const file = pathOf(started, trust);
        if (file === undefined) continue;
        const refused = encounters
          .filter((one) => one.server === started.component && one.trust === trust)
          .flatMap((encounter) =>
            audit.started.filter(
              (client) =>
                client.component === encounter.client &&
                encounter.isMet(started, client) &&
                isRefused(audit, started, encounter, client),
            ),
          );
        if (refused.length === 0) continue;
        const isAlone = refused.every((one) => one === started) && peersIn(started).length < 2;
        yield {
          ...at(started, trust),
          ...(isAlone ? { severity: 'warning' as const } : {}),
          message: refused.includes(started)
            ? `refuses members like itself: no CA in ${trust} signed its own certificate`
            : `refuses ${refused.map((one) => named(one, started)).join(' and ')}: no CA in ${trust} signed their certificates`,
          actual: [shown(file)],
        };
      }
    },
  },
];

function isRefused(audit: Audit, server: Started, { trust, shows }: Encounter, client: Started): boolean {
  const [file, held] = [pathOf(server, trust), pathOf(client, shows)];
  if (file === undefined || held === undefined || isTrusted(audit, client, held, file, server) !== false) return false;
  // Where nobody takes it, the certificate is wrong and not the flag: `check` says so of its file.
  return [server.machine, client.machine]
    .flatMap((machine) => toldAlike(trust, machine, audit))
    .some(([truster, other]) => isTrusted(audit, client, held, other, truster) === true);
}

const named = ({ component, machine }: Started, server: Started): string =>
  machine === server.machine ? component : `${component} on ${machine}`;
