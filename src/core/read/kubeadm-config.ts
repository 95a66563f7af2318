import { LineCounter, type Document } from 'yaml';
import { ReadError } from './errors.js';
import { yamlDocuments, yamlFault } from './yaml.js';

/** One document that kubeadm reads or keeps. Every scalar is its source text, so that no version becomes a number. */
export interface KubeadmDocument {
  readonly kind: string;
  /** False for configurations of other programs, which kubeadm carries along. */
  readonly isKubeadm: boolean;
  /** Without apiVersion and kind. */
  readonly value: Mapping;
}

type Mapping = Readonly<Record<string, unknown>>;

/** No configuration of one cluster is larger. */
const limit = 4 * 1024 * 1024;

/**
 * A kubeadm configuration file, or a dump of the ConfigMap `kubeadm-config` that kubeadm keeps in `kube-system`; of several
 * documents, and of every release of the format that has them (v1beta2 to v1), since they only add fields.
 *
 * @throws ReadError READ_KUBEADM, without a word of the text, which may hold tokens
 */
export function readKubeadmConfig(text: string): readonly KubeadmDocument[] {
  const documents = documentsIn(text);
  const found = documents.filter(({ isKubeadm }) => isKubeadm);
  if (found.length === 0)
    throw fault('expected a kubeadm configuration (apiVersion: kubeadm.k8s.io/…) or its ConfigMap, got neither');
  return documents;
}

function documentsIn(text: string): readonly KubeadmDocument[] {
  if (text.length > limit) throw fault(`expected at most 4 MiB, got ${text.length} characters`);
  const lineCounter = new LineCounter();
  return yamlDocuments(text, { schema: 'failsafe', lineCounter }).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      throw fault(`expected YAML, got ${yamlFault(error)} at line ${line}, column ${col}`);
    }
    return documentsOf(withoutAliases(document));
  });
}

function withoutAliases(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw fault('expected YAML without aliases, got some');
  }
}

function documentsOf(value: unknown): readonly KubeadmDocument[] {
  if (!isMapping(value)) return [];
  const { apiVersion, kind, ...rest } = value;
  if (kind === 'ConfigMap') return valuesOf(rest.data).flatMap((text) => documentsIn(String(text)));
  // What kubectl prints for several objects.
  if (kind === 'List') return valuesOf(rest.items).flatMap(documentsOf);
  return [
    {
      kind: typeof kind === 'string' ? kind : 'a document without a kind',
      isKubeadm: typeof apiVersion === 'string' && apiVersion.startsWith('kubeadm.k8s.io/'),
      value: rest,
    },
  ];
}

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valuesOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

const fault = (message: string): ReadError => new ReadError('READ_KUBEADM', message);
