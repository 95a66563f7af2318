import * as v from 'valibot';
import type { ManifestFacts } from '../facts/manifest.js';

const writtenFiles = v.array(v.object({ path: v.string(), sha256: v.string() }));

const schema = v.object({
  apiVersion: v.literal('kubepki/v1'),
  kind: v.literal('NodeManifest'),
  node: v.string(),
  files: v.array(
    v.object({
      path: v.string(),
      sha256: v.string(),
      owner: v.optional(v.string(), 'root'),
      group: v.optional(v.string(), 'root'),
    }),
  ),
  retired: v.optional(writtenFiles, []),
  settings: v.optional(v.record(v.string(), v.array(v.string()))),
});

/** A `manifest.json` of a home; undefined for anything else. */
export function readManifest(text: string): ManifestFacts | undefined {
  if (!text.startsWith('{')) return undefined;
  const result = v.safeParse(schema, jsonOf(text));
  if (!result.success) return undefined;
  const { node, files, retired, settings } = result.output;
  return { node, files, retired, settings };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
