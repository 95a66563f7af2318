import { stringify } from 'yaml';

/**
 * YAML that others read. Go's and Python's parsers take `no`, `y`, `on` and `1_000` for a truth value or a number, as YAML 1.1 has it,
 * so a name that is called so stands in quotes.
 */
export const yamlText = (value: unknown): string =>
  stringify(value, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
