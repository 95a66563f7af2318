import type { ReportedFile } from '../facts/reported.js';

const states = ['path', 'sha256', 'mode', 'owner', 'group'] as const;

/** What a node answered: of whom it speaks, and its files. */
export interface NodeAnswer {
  readonly node: string;
  readonly files: readonly ReportedFile[];
}

/**
 * Reads what `install.sh --report` printed: an object a line, or one JSON array of them.
 *
 * @returns a sentence that says what was expected, when it is something else
 */
export function readAnswer(text: string): NodeAnswer | string {
  const values = valuesIn(text);
  if (typeof values === 'string') return values;
  const files: ReportedFile[] = [];
  const nodes = new Set<string>();
  for (const [index, value] of values.entries()) {
    const fields = value as Readonly<Record<string, unknown>> | null;
    if (typeof fields !== 'object' || fields === null || typeof fields.node !== 'string')
      return `expected an object with a node as entry ${index + 1}, got something else`;
    const wrong = states.find((name) => !isField(name, fields[name]));
    if (wrong !== undefined) return `expected ${wrong} in entry ${index + 1}, got ${JSON.stringify(fields[wrong])}`;
    nodes.add(fields.node);
    files.push(Object.fromEntries(states.map((name) => [name, fields[name]])) as unknown as ReportedFile);
  }
  const [node] = nodes;
  if (node === undefined) return 'expected the answer of a node, got nothing';
  return nodes.size === 1 ? { node, files } : `expected the answer of one node, got ${[...nodes].join(' and ')}`;
}

function valuesIn(text: string): readonly unknown[] | string {
  try {
    if (text.trimStart().startsWith('[')) return JSON.parse(text) as unknown[];
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as unknown);
  } catch {
    return 'expected JSON, or an object a line, got something else';
  }
}

const isField = (name: (typeof states)[number], value: unknown): boolean =>
  name === 'path' ? typeof value === 'string' : value === null || (typeof value === 'string' && value.length <= 256);
