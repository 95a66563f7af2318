import type { Node } from 'yaml';
import type { FlagSource } from '../facts/flag-source.js';
import {
  configurations,
  configurationSource,
  etcdSource,
  isEtcdConfiguration,
  isRancherConfiguration,
  kubeadmSources,
  rancherSources,
} from './flag-documents.js';
import { argsSource, variablesSource } from './flag-lines.js';
import { podSources } from './flag-pod.js';
import { baseName, type Switches } from './flag-text.js';
import { yamlDocuments } from './yaml.js';
import { entriesOf, itemsOf, nodeAt, scalarText } from './yaml-nodes.js';

/** What a text turned out to be. */
export type FlagText =
  | { readonly kind: 'sources'; readonly sources: readonly FlagSource[] }
  /** A unit of systemd, which is read together with its drop-ins. */
  | { readonly kind: 'unit' }
  /** Something that is read without a fault, and starts nothing that is known by its flags. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Which components a text starts and with what, decided by the text, and by its name where the text does not say.
 *
 * @param nameOf the component whose flags a list of them fits best
 */
export function flagText(
  text: string,
  file: string,
  switches: Switches,
  nameOf: (names: readonly string[]) => string | undefined,
): FlagText {
  if (/^\s*\[(Unit|Service|Install)\]\s*$/m.test(text)) return { kind: 'unit' };
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  if (lines.length === 0)
    return componentIn(baseName(file)) === undefined || isDocument.test(file)
      ? { kind: 'unreadable', reason: 'expected flags, got an empty file' }
      : listOf(text, file, switches, nameOf);
  if (lines.some((line) => /^\s*--[A-Za-z]/.test(line)) && !/^\s*-\s/m.test(text))
    return listOf(text, file, switches, nameOf);
  if (lines.every((line) => /^\s*(export\s+)?[A-Za-z_]\w*=/.test(line))) return listOf(text, file, switches, nameOf);
  return documentsOf(text, file, switches);
}

/** What is called so is no list of flags, which can be empty. */
const isDocument = /\.(?:ya?ml|json)$/i;

/** Flags without the name of a program: the name of the file says whose they are, or else they do. */
function listOf(
  text: string,
  file: string,
  switches: Switches,
  nameOf: (names: readonly string[]) => string | undefined,
): FlagText {
  const isVariables = /^\s*(export\s+)?[A-Za-z_]\w*=/m.test(text);
  const read = isVariables ? variablesSource : argsSource;
  const first = /^\s*([^\s#-]\S*)/.exec(text)?.[1];
  const variables = [...text.matchAll(/^\s*(?:export\s+)?([A-Z_]+)=/gm)].map(([, name = '']) =>
    name.toLowerCase().replaceAll('_', '-'),
  );
  const named = componentIn(baseName(file)) ?? componentIn(isVariables ? variables.join(' ') : baseName(first ?? ''));
  const guess = read(text, file, named ?? '', switches);
  const component = named ?? nameOf(guess.flags.map(({ name }) => name));
  return component === undefined
    ? { kind: 'unreadable', reason: 'expected the flags of a component, got some that fit none' }
    : { kind: 'sources', sources: [named === component ? guess : read(text, file, component, switches)] };
}

const names = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet', 'etcd'];

const componentIn = (text: string): string | undefined => names.find((name) => text.includes(name));

function documentsOf(text: string, file: string, switches: Switches): FlagText {
  const documents = yamlDocuments(text, { schema: 'core' });
  if (documents.some(({ errors }) => errors.length > 0))
    return { kind: 'unreadable', reason: 'expected a manifest, a unit, a configuration or flags, got none of them' };
  const contents = documents.flatMap(({ contents: node }) => (node === null ? [] : [node as Node]));
  if (!contents.some((node) => entriesOf(node).length > 0))
    return { kind: 'unreadable', reason: 'expected a manifest, a unit, a configuration or flags, got none of them' };
  const sources = contents.flatMap((node) => sourcesIn(node, text, file, switches));
  return sources.length === 0 ? { kind: 'other' } : { kind: 'sources', sources };
}

function sourcesIn(node: Node, text: string, file: string, switches: Switches): readonly FlagSource[] {
  const kind = scalarText(nodeAt(node, 'kind')) ?? '';
  const read = { text, file };
  if (kind === 'ClusterConfiguration') return kubeadmSources(node, read);
  const component = configurations[kind];
  if (component !== undefined) return [configurationSource(node, component, read)];
  if (isPodLike(node)) return podSources(node, text, file, switches);
  if (kind !== '') return [];
  if (isRancherConfiguration(node)) return rancherSources(node, read);
  return isEtcdConfiguration(node) ? [etcdSource(node, read)] : [];
}

const isPodLike = (node: Node): boolean =>
  nodeAt(node, 'spec') !== undefined || itemsOf(nodeAt(node, 'items')).length > 0;
