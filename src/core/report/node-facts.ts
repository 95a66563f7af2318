import type { CertificateFacts } from '../facts/certificate.js';
import { renderMode, type Content, type FileAttributes, type FileFacts } from '../facts/file.js';
import type { FlagSource } from '../facts/flag-source.js';
import type { PublicKeyFacts } from '../facts/key.js';
import type { Held, KubeconfigFacts } from '../facts/kubeconfig.js';
import { isSecretFlag, nodeFactsFormat, type NodeFacts } from '../facts/node-facts.js';
import { renderPem } from '../read/pem.js';

/** Names of users and groups, where the node has one. */
export interface Accounts {
  readonly user: (uid: number) => string | undefined;
  readonly group: (gid: number) => string | undefined;
}

/** The facts of a node as they are written: schemas/node-facts.json. Sorted, so that the same node gives the same text. */
export const nodeFactsDocument = (facts: NodeFacts, accounts: Accounts) => ({
  ...nodeFactsFormat,
  collector: facts.collector,
  collectedAt: facts.machine.at.toISOString(),
  node: facts.node,
  hostname: facts.machine.hostname ?? null,
  folders: facts.folders.map((folder) => `/${folder}`),
  files: [...facts.files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => fileDocument(path, file, accounts)),
  components: facts.machine.sources.map(componentDocument),
  ...(facts.machine.deployed === undefined ? {} : { deployed: facts.machine.deployed.map(componentDocument) }),
  processes:
    facts.machine.running === undefined
      ? null
      : [...facts.machine.running]
          .map(([component, started]) => ({ component, started: started?.toISOString() ?? null }))
          .sort((a, b) => (a.component < b.component ? -1 : 1)),
  served: facts.served.map(({ endpoint, chain, stage, reason, takes }) => ({
    endpoint,
    chain: chain.map((der) => renderPem('CERTIFICATE', der)),
    stage: stage ?? null,
    reason: reason ?? null,
    takes: takes?.map((der) => Buffer.from(der).toString('base64')) ?? null,
  })),
  notRead: facts.notRead,
});

const componentDocument = ({ component, file, release, wrapper, isPart, hasUnread, flags, mounts }: FlagSource) => ({
  component,
  file,
  release: release ?? null,
  wrapper: wrapper ?? null,
  isPart,
  ...(hasUnread === undefined ? {} : { hasUnread }),
  ...(mounts === undefined ? {} : { mounts: mounts.map(({ path, host }) => ({ path, host: host ?? null })) }),
  flags: flags.map(({ name, value, file: where, form, line, hasSpecifier }) => ({
    name,
    value: isSecretFlag(name, value) ? null : value,
    file: where,
    form,
    line,
    ...(hasSpecifier === undefined ? {} : { hasSpecifier }),
  })),
});

function fileDocument(path: string, file: FileFacts, accounts: Accounts): object {
  const where = { path: `/${path}`, state: file.state };
  if (file.state === 'absent') return where;
  if (file.state === 'unreadable') return { ...where, reason: file.reason };
  const { kind } = file.content;
  const isTold = kind === 'pem' || (kind === 'kubeconfig' && !file.content.kubeconfig.otherCredential);
  return {
    ...where,
    ...attributesDocument(file.attributes, accounts),
    // The hash of what holds a password, or of what is not known, could be tried until it fits.
    sha256: isTold ? file.sha256 : null,
    content: contentDocument(file.content),
  };
}

const attributesDocument = ({ mode, uid, gid, modified, links, target }: FileAttributes, accounts: Accounts) => ({
  mode: renderMode(mode),
  uid,
  gid,
  owner: accounts.user(uid) ?? null,
  group: accounts.group(gid) ?? null,
  links: links ?? 1,
  target: target ?? null,
  modified: (modified ?? new Date(0)).toISOString(),
});

function contentDocument(content: Content): object {
  switch (content.kind) {
    case 'pem':
      return {
        kind: 'pem',
        certificates: content.certificates.map(pemOf),
        privateKeys: [
          ...content.privateKeys.map((key) => ({
            publicKey: base64(key),
            isEncrypted: false,
            broken: key.broken ?? null,
          })),
          ...content.encryptedKeys.map(() => ({ publicKey: null, isEncrypted: true, broken: null })),
        ],
        publicKeys: content.publicKeys.map(base64),
      };
    case 'kubeconfig':
      return kubeconfigDocument(content.kubeconfig);
    case 'unparsable':
      return { kind: 'unparsable', reason: content.reason.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, 1000) };
    default:
      return { kind: 'other' };
  }
}

/** What its current context selects: no component of the node reads anything else. */
const kubeconfigDocument = ({ trust, certificate, behind, key, ...rest }: KubeconfigFacts) => ({
  kind: 'kubeconfig',
  context: rest.context,
  cluster: rest.cluster,
  user: rest.user,
  server: rest.server,
  tlsServerName: rest.tlsServerName ?? null,
  insecure: rest.insecure,
  trust: embedded(trust, (value) => ({ certificates: value.map(pemOf) })),
  certificate: embedded(certificate, (value) => ({ certificate: pemOf(value) })),
  ...(behind === undefined ? {} : { behind: behind.map(pemOf) }),
  key: embedded(key, (value) => ({ publicKey: base64(value), broken: value.broken ?? null })),
  otherCredential: rest.otherCredential,
  impersonates: rest.impersonates ?? null,
});

const embedded = <T>(held: Held<T>, render: (value: T) => object): object =>
  held.held === 'embedded' ? { held: held.held, ...render(held.value) } : held;

const pemOf = ({ der }: CertificateFacts): string => renderPem('CERTIFICATE', der);

const base64 = ({ spki }: Pick<PublicKeyFacts, 'spki'>): string => Buffer.from(spki).toString('base64');
