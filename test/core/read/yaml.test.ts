import { parseAllDocuments, parseDocument } from 'yaml';
import { yamlDocument, yamlDocuments, yamlFault } from '../../../src/core/read/yaml.js';

const codes = (text: string) => yamlDocument(text).errors.map(({ code }) => code);

describe('a YAML text', () => {
  it.each([
    ['lists', '['],
    ['mappings', '{a: '],
    ['lists in one line', '- '],
    ['keys of mappings', '? '],
    ['keys of mappings with anchors', '? &a '],
    ['mappings in one line', '"a": '],
  ])('that lies too deep in itself, as %s, is refused before it can end the process', (_, text) => {
    for (const count of [110, 1000, 50_000]) expect(codes(text.repeat(count))).toEqual(['RESOURCE_EXHAUSTION']);
    expect(codes(text.repeat(90))).not.toContain('RESOURCE_EXHAUSTION');
  });

  it('that lies too deep in itself is said to be so, and where', () => {
    const [error] = yamlDocument(`a: 1\nb: ${'['.repeat(1000)}`).errors;
    expect(error === undefined ? undefined : [error.pos[0], yamlFault(error)]).toEqual([
      107,
      expect.stringContaining('too deep'),
    ]);
  });

  it('is not deep because it is long', () => {
    expect(codes('- a: [x, {y: z}]\n'.repeat(10_000))).toEqual([]);
    expect(codes(`[${'{a: "[", b: ["["]}, '.repeat(2000)}]`)).toEqual([]);
  });

  it('that is nothing but mistakes is left where nobody would go on', () => {
    expect(codes('"'.repeat(200_000))).toEqual(['RESOURCE_EXHAUSTION']);
    expect(codes(`[${','.repeat(100_000)}]`)).toEqual(['RESOURCE_EXHAUSTION']);
  });

  it('with more keys than anybody compares is refused, and a list of that many is not', () => {
    const many = (line: (index: number) => string) =>
      Array.from({ length: 10_001 }, (_, index) => line(index)).join('');
    expect(codes(many((index) => `k${index}: v\n`))).toEqual(['RESOURCE_EXHAUSTION']);
    expect(codes(many((index) => `- v${index}\n`))).toEqual([]);
    expect(codes(many((index) => `# ${index}\n`))).toEqual([]);
  });

  it.each([
    '',
    '# only\n',
    'a: 1\n',
    'a: 1\na: 2\n',
    '---\na: 1\n---\nb: 2\n',
    'a: [',
    '\ta: 1',
    'a: *b',
    '- x\n- y\n',
  ])('is otherwise what the library makes of it: %j', (text) => {
    const ours = yamlDocument(text);
    const theirs = parseDocument(text, { logLevel: 'error' });
    expect(ours.errors.map(({ code }) => code)).toEqual(theirs.errors.map(({ code }) => code));
    expect(String(ours.contents)).toBe(String(theirs.contents));
    const all = parseAllDocuments(text);
    expect(yamlDocuments(text)).toHaveLength(all.length);
  });
});
