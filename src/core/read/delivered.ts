import type { ReportedFile, ReportedProcess } from '../facts/reported.js';

const states = ['path', 'sha256', 'mode', 'owner', 'group'] as const;

/** What a node answered: of whom it speaks, its files, and what runs there. */
export interface NodeAnswer {
  readonly node: string;
  readonly files: readonly ReportedFile[];
  /** Empty where its installer did not look. */
  readonly processes: readonly ReportedProcess[];
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * Reads what `install.sh --report` printed: an object a line, or one JSON array of them.
 *
 * @returns a sentence that says what was expected, when it is something else
 */
export function readAnswer(text: string): NodeAnswer | string {
  const values = valuesIn(text);
  if (typeof values === 'string') return values;
  const files: ReportedFile[] = [];
  const processes: ReportedProcess[] = [];
  const nodes = new Set<string>();
  for (const [index, value] of values.entries()) {
    const entry = value as Entry | null;
    if (typeof entry !== 'object' || entry === null || typeof entry.node !== 'string')
      return `expected an object with a node as entry ${index + 1}, got something else`;
    const isProcess = entry.component !== undefined;
    const wrong = (isProcess ? processFields : fileFields).find(({ name, isRight }) => !isRight(entry[name]));
    if (wrong !== undefined)
      return `expected ${wrong.name} in entry ${index + 1}, got ${JSON.stringify(entry[wrong.name] ?? null)}`;
    nodes.add(entry.node);
    if (isProcess) processes.push(processIn(entry));
    else files.push(fileIn(entry));
  }
  const [node] = nodes;
  if (node === undefined) return 'expected the answer of a node, got nothing';
  return nodes.size === 1
    ? { node, files, processes }
    : `expected the answer of one node, got ${[...nodes].join(' and ')}`;
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

const fileIn = (entry: Entry): ReportedFile => ({
  ...(Object.fromEntries(states.map((name) => [name, entry[name]])) as unknown as ReportedFile),
  changed: timeIn(entry.changed),
});

const processIn = ({ component, started }: Entry): ReportedProcess => ({
  component: String(component),
  started: timeIn(started) ?? null,
});

interface Field {
  readonly name: string;
  readonly isRight: (value: unknown) => boolean;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= 256;
/** Seconds since 1970, of this age of the world. */
const isTime = (value: unknown): value is number => Number.isInteger(value) && Math.abs(value as number) < 1e11;

const timeIn = (value: unknown): Date | undefined => (isTime(value) ? new Date(value * 1000) : undefined);

const fileFields: readonly Field[] = [
  ...states.map((name) => ({
    name,
    isRight: (value: unknown) => (name === 'path' ? typeof value === 'string' : value === null || isText(value)),
  })),
  { name: 'changed', isRight: (value) => value === undefined || value === null || isTime(value) },
];

const processFields: readonly Field[] = [
  { name: 'component', isRight: isText },
  { name: 'started', isRight: (value) => value === null || isTime(value) },
];
