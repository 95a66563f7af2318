import {
  Composer,
  Document,
  YAMLParseError,
  type DocumentOptions,
  type ErrorCode,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';
import { excessAt } from './yaml-excess.js';
import { tokensOf } from './yaml-tokens.js';

const faults: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'a malformed alias or anchor',
  BAD_DIRECTIVE: 'an unknown directive',
  BAD_DQ_ESCAPE: 'an unknown escape in a double-quoted text',
  BAD_INDENT: 'a line that is indented too little or too much',
  BAD_SCALAR_START: 'a text that must be quoted, since it begins with a special character',
  BLOCK_AS_IMPLICIT_KEY: 'a list or a mapping where a key should be, or two keys in one line',
  BLOCK_IN_FLOW: 'a block inside of brackets',
  DUPLICATE_KEY: 'a key twice in one mapping',
  MISSING_CHAR: 'a missing character, such as ":", a quote, a bracket or a blank',
  MULTILINE_IMPLICIT_KEY: 'a key that goes over several lines, or a line without ":"',
  MULTIPLE_DOCS: 'several documents',
  RESOURCE_EXHAUSTION: 'lists and mappings that lie too deep in each other, or have far too many parts',
  TAB_AS_INDENT: 'a tab as indentation',
  TAG_RESOLVE_FAILED: 'an unknown tag',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};

/**
 * What is wrong with a YAML text, in words of ours: the messages of the library quote the text, and a kubeconfig, or what was taken
 * for a spec by mistake, holds private keys.
 */
export const yamlFault = ({ code }: { readonly code: ErrorCode }): string => faults[code] ?? 'malformed YAML';

type Options = Omit<ParseOptions & DocumentOptions & SchemaOptions, 'prettyErrors'>;

/**
 * The documents of a YAML text, as the library reads them, with their errors. It composes values by recursion, and when the stack ends
 * while a regular expression is compiled, V8 ends the process, which nothing can catch: so what lies too deep is not handed to it, and
 * is an error like any other. So is what would take all memory.
 */
export const yamlDocuments = (text: string, options: Options = {}): readonly Document.Parsed[] =>
  composed(text, options, false);

/** The one document of a YAML text; an empty text has an empty one, and a second one is an error. */
export function yamlDocument(text: string, options: Options = {}): Document.Parsed {
  const [document = empty(), second] = composed(text, options, true);
  if (second !== undefined) document.errors.push(fault('MULTIPLE_DOCS', second.range[0]));
  return document;
}

function composed(text: string, options: Options, isForced: boolean): readonly Document.Parsed[] {
  const { tokens, refusedAt } = tokensOf(text, options.lineCounter);
  const refused = refusedAt ?? excessAt(tokens);
  if (refused === undefined)
    // A warning of the library would quote a mapping that stands where a key should be, to stderr.
    return [
      ...new Composer({ ...options, prettyErrors: false, logLevel: 'error' }).compose(tokens, isForced, text.length),
    ];
  const document = empty();
  document.errors.push(fault('RESOURCE_EXHAUSTION', refused));
  return [document];
}

const empty = (): Document.Parsed => new Document(null) as unknown as Document.Parsed;

const fault = (code: ErrorCode, offset: number): YAMLParseError =>
  new YAMLParseError([offset, offset + 1], code, yamlFault({ code }));
