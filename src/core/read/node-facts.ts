import type { CertificateFacts } from '../facts/certificate.js';
import type { FlagSource } from '../facts/flag-source.js';
import { leftOut, nodeFactsFormat, servedLimits, type NodeFacts } from '../facts/node-facts.js';
import { ReadError } from './errors.js';
import { flag, integer, list, matching, maybe, oneOf, optional, record, text, time } from './json-shape.js';
import { derName, fileOf, path, shownCertificate, type Known } from './node-facts-file.js';

/** No facts file is larger; bytes. */
export const factsLimit = 16 * 1024 * 1024;

const name = matching(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, 'the name of a node');
const forms = ['pod', 'unit', 'args', 'variables', 'process', 'map', 'list', 'fields'] as const;

const component = record({
  component: text(64),
  file: text(4096),
  release: maybe(record({ text: text(64), from: text(256) })),
  wrapper: maybe(oneOf('kubeadm', 'k3s')),
  isPart: flag,
  hasUnread: optional(flag),
  mounts: optional(list(record({ path: text(4096), host: maybe(text(4096)) }), 100)),
  flags: list(
    record({
      name: text(256),
      value: maybe(text(65_536)),
      file: text(4096),
      form: oneOf(...forms),
      line: integer(1e6),
      hasSpecifier: optional(flag),
    }),
    1000,
  ),
});

const served = record({
  endpoint: text(300),
  chain: list(shownCertificate, servedLimits.chain),
  stage: optional(maybe(oneOf('connect', 'handshake'))),
  reason: maybe(text()),
  takes: optional(maybe(list(derName, servedLimits.names))),
});

/** Keys in PEM, or in PEM in base64, as nothing that was collected has them. */
const keyText = /-----BEGIN [A-Z ]*PRIVATE KEY|LS0tLS1CRUdJTiB(?!DRVJUSUZJQ0FURS)/;

/**
 * What was collected on a node. Whoever could write the file may have put anything there: every text and list has its bounds, and a file
 * with a private key is refused whole, before anything of it is said.
 *
 * @param known certificates by their PEM text: many nodes have the same ones
 * @throws ReadError READ_FACTS, READ_FACTS_SECRET
 */
export function readNodeFacts(source: string, known: Known = new Map<string, CertificateFacts>()): NodeFacts {
  if (keyText.test(source))
    throw new ReadError(
      'READ_FACTS_SECRET',
      'expected facts without secrets, got a private key: remove the file from wherever it went, and replace the key',
    );
  const document = topOf(known)(parsed(source), '');
  const files = new Map(document.files.map((file) => [file.place.path, file] as const));
  if (files.size < document.files.length)
    throw new ReadError('READ_FACTS', 'expected each path once at files, got one twice');
  return {
    node: document.node,
    collector: document.collector,
    machine: {
      hostname: document.hostname,
      at: document.collectedAt,
      layout: undefined,
      sources: document.components.map(sourceOf),
      ...(document.deployed === undefined ? {} : { deployed: document.deployed.map(sourceOf) }),
      unread: document.notRead.flatMap(({ what, reason }) =>
        what.startsWith('/') && !files.has(what.slice(1)) ? [{ file: what, component: undefined, reason }] : [],
      ),
      running:
        document.processes && new Map(document.processes.map(({ component: who, started }) => [who, started ?? null])),
    },
    files: new Map(
      [...files].map(([where, file]) => [where, { ...file, place: { node: document.node, path: where } }]),
    ),
    folders: document.folders,
    served: document.served,
    notRead: document.notRead,
  };
}

const topOf = (known: Known) =>
  record({
    apiVersion: oneOf(nodeFactsFormat.apiVersion),
    kind: oneOf(nodeFactsFormat.kind),
    collector: text(128),
    collectedAt: time,
    node: name,
    hostname: maybe(text(253)),
    folders: list(path, 64),
    files: list(fileOf(known), 20_000),
    components: list(component, 100),
    deployed: optional(list(component, 100)),
    processes: maybe(list(record({ component: text(64), started: maybe(time) }), 100)),
    served: list(served, servedLimits.endpoints),
    notRead: list(record({ what: text(4096), reason: text() }), 20_000),
  });

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new ReadError('READ_FACTS', 'expected the JSON that kubepki collect writes, got something else');
  }
}

const sourceOf = ({ flags, mounts, hasUnread, ...rest }: ReturnType<typeof component>): FlagSource => ({
  ...rest,
  ...(mounts === undefined ? {} : { mounts }),
  texts: new Map(),
  ...(hasUnread === true ? { hasUnread } : {}),
  flags: flags.map(({ hasSpecifier, ...given }) => ({
    ...given,
    ...(hasSpecifier === true ? { hasSpecifier } : {}),
    value: given.value ?? leftOut,
    at: undefined,
    valueAt: undefined,
  })),
  stray: [],
  opening: undefined,
});
