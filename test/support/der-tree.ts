// DER as a tree that can be written again with one thing changed: what no tool writes, and what only BER allows.
import fc, { type Arbitrary } from 'fast-check';

interface Leaf {
  readonly tag: number;
  readonly bytes: Buffer;
}

interface Branch {
  readonly tag: number;
  /** What stands before the children: the octet of unused bits of a BIT STRING that wraps an element. */
  readonly before: Buffer;
  readonly children: readonly DerTree[];
}

export type DerTree = (Leaf | Branch) & { readonly form?: 'padded' | 'indefinite' | 'longer' | 'shorter' };

const isBranch = (tree: DerTree): tree is Branch => 'children' in tree;

/** Undefined where the bytes are no list of elements. */
function elementsIn(bytes: Buffer): readonly DerTree[] | undefined {
  const found: DerTree[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!;
    const first = bytes[at + 1];
    if (first === undefined || first > 0x82) return undefined;
    const size = first < 0x80 ? 0 : first & 0x7f;
    const length = size === 0 ? first : bytes.readUIntBE(at + 2, Math.min(size, bytes.length - at - 2) || 1);
    const from = at + 2 + size;
    if (from + length > bytes.length) return undefined;
    found.push(treeOf(tag, bytes.subarray(from, from + length)));
    at = from + length;
  }
  return found;
}

/** Constructed elements, and strings that wrap one: the value of an extension, an RSA key. */
function treeOf(tag: number, bytes: Buffer): DerTree {
  const skipped = tag === 0x03 ? 1 : 0;
  const wraps = tag === 0x04 || (tag === 0x03 && bytes[0] === 0 && bytes[1] === 0x30);
  const children =
    (tag & 0x20) !== 0 || (wraps && bytes.length > skipped) ? elementsIn(bytes.subarray(skipped)) : undefined;
  return children === undefined ? { tag, bytes } : { tag, before: bytes.subarray(0, skipped), children };
}

export function readTree(der: Buffer): DerTree {
  const [tree] = elementsIn(der) ?? [];
  if (tree === undefined) throw new Error('expected DER, got something else');
  return tree;
}

export function writeTree(tree: DerTree): Buffer {
  const body = isBranch(tree) ? Buffer.concat([tree.before, ...tree.children.map(writeTree)]) : tree.bytes;
  return Buffer.concat([
    Buffer.from([tree.tag]),
    lengthOf(body.length, tree.form),
    body,
    ...(tree.form === 'indefinite' ? [Buffer.alloc(2)] : []),
  ]);
}

function lengthOf(exact: number, form: DerTree['form']): Buffer {
  if (form === 'indefinite') return Buffer.from([0x80]);
  const size = Math.max(0, exact + (form === 'longer' ? 1 : form === 'shorter' ? -1 : 0));
  if (form === 'padded') return Buffer.from([0x83, size >> 16, (size >> 8) & 0xff, size & 0xff]);
  if (size < 0x80) return Buffer.from([size]);
  return size < 0x100 ? Buffer.from([0x81, size]) : Buffer.from([0x82, size >> 8, size & 0xff]);
}

/** One change somewhere in a tree. */
export interface DerChange {
  readonly how: keyof typeof changes;
  /** Which element, and which other one it has to do with. */
  readonly at: number;
  readonly other: number;
  readonly byte: number;
}

/** Tags that mean something in a certificate. */
const tags = [
  1, 2, 3, 4, 5, 6, 0x0c, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x30, 0x31, 0x80, 0x81, 0x82, 0x86, 0x87,
  0xa0, 0xa3,
];

/** Contents that mean something to one reader or another. */
const contents = [
  '',
  '00',
  'ff',
  '0001',
  '80',
  '7f',
  '00ff',
  '0100',
  '61',
  '6100',
  '2a2e61',
  '612e',
  '2e61',
  '5f',
  '20',
  'c3a9',
  'e9',
  '32363031303130303030305a',
  '3236303130313030303030302b30313030',
  '3230323630313031303030303030',
].map((text) => Buffer.from(text, 'hex'));

type Change = (tree: DerTree, change: DerChange, all: readonly DerTree[]) => readonly DerTree[];

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

const onBytes =
  (edit: (bytes: Buffer, change: DerChange) => Buffer): Change =>
  (tree, change) =>
    isBranch(tree) ? [{ ...tree, before: edit(tree.before, change) }] : [{ ...tree, bytes: edit(tree.bytes, change) }];

const onChildren =
  (edit: (children: readonly DerTree[], change: DerChange) => readonly DerTree[]): Change =>
  (tree, change) =>
    isBranch(tree) ? [{ ...tree, children: edit(tree.children, change) }] : [tree];

/** What becomes of the chosen element: what stands in its place. */
const changes = {
  remove: () => [],
  repeat: (tree) => [tree, tree],
  swap: onChildren((children, { other }) => {
    const index = other % Math.max(1, children.length - 1);
    const [one, two] = children.slice(index, index + 2);
    return one === undefined || two === undefined
      ? children
      : [...children.slice(0, index), two, one, ...children.slice(index + 2)];
  }),
  reverse: onChildren((children) => [...children].reverse()),
  retag: (tree, { other }) => [{ ...tree, tag: pick(tags, other) }],
  'another bit of the tag': (tree, { other }) => [{ ...tree, tag: tree.tag ^ (1 << (other % 8)) }],
  'padded length': (tree) => [{ ...tree, form: 'padded' }],
  'indefinite length': (tree) => [{ ...tree, form: 'indefinite' }],
  'a longer length': (tree) => [{ ...tree, form: 'longer' }],
  'a shorter length': (tree) => [{ ...tree, form: 'shorter' }],
  'another byte': onBytes((bytes, { other, byte }) => {
    const edited = Buffer.from(bytes);
    if (edited.length > 0) edited[other % edited.length] = byte;
    return edited;
  }),
  'a byte more': onBytes((bytes, { byte }) => Buffer.concat([bytes, Buffer.from([byte])])),
  'a byte before': onBytes((bytes, { other }) => Buffer.concat([Buffer.from([other % 2 === 0 ? 0 : 0xff]), bytes])),
  'a byte less': onBytes((bytes) => bytes.subarray(0, -1)),
  'other contents': onBytes((_, { other }) => pick(contents, other)),
  'an element more': onChildren((children, { other }) => [
    ...children,
    { tag: pick(tags, other), bytes: Buffer.alloc(0) },
  ]),
  'another element': (_, { other }, all) => [pick(all, other)],
  'another element beside it': (tree, { other }, all) => [tree, pick(all, other)],
  empty: (tree) => [{ tag: tree.tag, bytes: Buffer.alloc(0) }],
} satisfies Readonly<Record<string, Change>>;

export const derChange: Arbitrary<DerChange> = fc.record({
  how: fc.constantFrom(...(Object.keys(changes) as (keyof typeof changes)[])),
  at: fc.nat(),
  other: fc.nat(),
  byte: fc.integer({ min: 0, max: 255 }),
});

const flatten = (tree: DerTree): readonly DerTree[] => [
  tree,
  ...(isBranch(tree) ? tree.children.flatMap(flatten) : []),
];

export function changedDer(der: Buffer, list: readonly DerChange[]): Buffer {
  let tree = readTree(der);
  for (const change of list) {
    const all = flatten(tree);
    const target = all[change.at % all.length]!;
    const apply: Change = changes[change.how];
    const replaced = (node: DerTree): readonly DerTree[] =>
      node === target
        ? apply(node, change, all)
        : isBranch(node)
          ? [{ ...node, children: node.children.flatMap(replaced) }]
          : [node];
    tree = replaced(tree)[0] ?? tree;
  }
  return writeTree(tree);
}
