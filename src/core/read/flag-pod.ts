import type { Node } from 'yaml';
import type { FlagSource, Opening, Word } from '../facts/flag-source.js';
import { baseName, type Switches } from './flag-text.js';
import { goFlags } from './go-flags.js';
import { mountsOf } from './pod-mounts.js';
import { wordsIn } from './words.js';
import { indentAt, itemsOf, nodeAt, scalarText, spanOf } from './yaml-nodes.js';

/**
 * What the containers of a pod start: `command` and `args` of each (https://kubernetes.io/docs/tasks/configure-pod-container/static-pod).
 * A list of objects, as kubectl prints several, has the containers of all of them.
 */
export function podSources(pod: Node, text: string, file: string, switches: Switches): readonly FlagSource[] {
  const items = itemsOf(nodeAt(pod, 'items'));
  if (items.length > 0) return items.flatMap((item) => podSources(item, text, file, switches));
  const spec = nodeAt(pod, 'spec');
  const inner = nodeAt(spec, 'template', 'spec') ?? spec;
  return itemsOf(nodeAt(inner, 'containers')).flatMap(
    (container) => sourceOf(inner, container, text, file, switches) ?? [],
  );
}

function sourceOf(
  spec: Node | undefined,
  container: Node,
  text: string,
  file: string,
  switches: Switches,
): FlagSource | undefined {
  const lists = [nodeAt(container, 'command'), nodeAt(container, 'args')];
  const nodes = lists.flatMap(itemsOf);
  const words = nodes.flatMap((node): readonly Word[] => {
    const word = scalarText(node);
    return word === undefined ? [] : [{ text: word, file, at: spanOf(node, text) }];
  });
  const { program, rest, isWrapped } = startedBy(words);
  const component = baseName(program ?? scalarText(nodeAt(container, 'name')) ?? '');
  const image = scalarText(nodeAt(container, 'image'));
  const tag = /:([^:/@]+)(?:@.*)?$/.exec(image ?? '')?.[1];
  const texts = new Map([[file, text]]);
  const last = nodes.at(-1);
  const mounts = mountsOf(spec, container);
  return {
    component,
    file,
    texts,
    ...goFlags(rest, 'pod', texts, (name) => switches(component, name)),
    opening: last === undefined || isWrapped ? undefined : openingAfter(last, text, file),
    release: tag === undefined ? undefined : { text: tag, from: 'the tag of its image' },
    wrapper: undefined,
    isPart: false,
    ...(mounts === undefined ? {} : { mounts }),
  };
}

/** `sh -c "exec PROGRAM …"`: what the shell starts last is what runs. Its words stand in one text, and cannot be changed one by one. */
function startedBy(words: readonly Word[]): {
  readonly program: string | undefined;
  readonly rest: readonly Word[];
  readonly isWrapped: boolean;
} {
  const script = words[words.findIndex(({ text }) => /^-[a-z]*c$/.test(text)) + 1];
  if (/(^|\/)(ba|da|a)?sh$/.test(words[0]?.text ?? '') && script !== undefined) {
    const inner = wordsIn(script.text, script.file).map((word) => ({ ...word, at: undefined }));
    const from = inner.findLastIndex(({ text }) => /^(?:.*\/)?(?:kube-|kubelet|etcd)[\w-]*$/.test(text));
    const rest = inner.slice(from + 1);
    const end = rest.findIndex(({ text }) => /^(\d?>|[|&;]|2>)/.test(text));
    return { program: inner[from]?.text, rest: end === -1 ? rest : rest.slice(0, end), isWrapped: true };
  }
  const [first] = words;
  return first === undefined || first.text.startsWith('-')
    ? { program: undefined, rest: words, isWrapped: false }
    : { program: first.text, rest: words.slice(1), isWrapped: false };
}

function openingAfter(last: Node, text: string, file: string): Opening | undefined {
  const at = spanOf(last, text);
  return at === undefined ? undefined : { file, form: 'pod', at: at.to, indent: indentAt(text, at.from) };
}
