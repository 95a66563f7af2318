/**
 * What a file says. YAML and JSON are values: how they are spelled is for whoever writes them down. A secret stands in a value as its
 * `placeholderOf`, and is put in when the file is written.
 */
export type FileContent =
  | { readonly syntax: 'text'; readonly text: string }
  | { readonly syntax: 'yaml'; readonly value: unknown; readonly secrets?: readonly string[] };

/** What stands for a secret until the file is written. @param name of the artefact */
export const placeholderOf = (name: string): string => `{{${name}}}`;

/** Names of the secrets that it holds. */
export const secretsIn = (content: FileContent): readonly string[] =>
  content.syntax === 'yaml' ? (content.secrets ?? []) : [];
