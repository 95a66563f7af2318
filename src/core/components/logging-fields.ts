import type { FieldRow } from './flag-table.js';

/** LoggingConfiguration as every configuration of a component embeds it (k8s.io/component-base/logs/api/v1/types.go). */
export const loggingFields: readonly FieldRow[] = [
  ['logging.format', 'string', 'text'],
  ['logging.options.json.infoBufferSize', 'string', '0'],
  ['logging.options.json.splitStream', 'bool', 'false'],
  ['logging.options.text.infoBufferSize', 'string', '0'],
  ['logging.options.text.splitStream', 'bool', 'false'],
  ['logging.verbosity', 'uint32', '0'],
  ['logging.vmodule', '[]VModuleItem', ''],
];
