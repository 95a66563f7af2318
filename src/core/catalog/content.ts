/**
 * What a file says. YAML and JSON are values: how they are spelled is for whoever writes them down. A secret stands in a value as its
 * `placeholderOf`, and is put in when the file is written.
 */
export type FileContent =
  | { readonly syntax: 'text'; readonly text: string }
  | {
      readonly syntax: 'yaml';
      readonly value: unknown;
      readonly secrets?: readonly string[];
      readonly encrypts?: Encrypts;
    };

/** What has to be known of a file by which objects are encrypted before another takes its place. */
export interface Encrypts {
  /** Readers and resources of which nothing that is encrypted is left. */
  readonly rewritten: readonly string[];
  /** Several API servers read what one of them writes. */
  readonly isShared: boolean;
}

/** What stands for a secret until the file is written. @param name of the artefact */
export const placeholderOf = (name: string): string => `{{${name}}}`;

/** Names of the secrets that it holds. */
export const secretsIn = (content: FileContent): readonly string[] =>
  content.syntax === 'yaml' ? (content.secrets ?? []) : [];
