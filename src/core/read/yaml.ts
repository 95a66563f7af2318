import type { ErrorCode } from 'yaml';

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
  TAB_AS_INDENT: 'a tab as indentation',
  TAG_RESOLVE_FAILED: 'an unknown tag',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};

/**
 * What is wrong with a YAML text, in words of ours: the messages of the library quote the text, and a kubeconfig, or what was taken
 * for a spec by mistake, holds private keys.
 */
export const yamlFault = ({ code }: { readonly code: ErrorCode }): string => faults[code] ?? 'malformed YAML';
