import { renderMode } from '../facts/file.js';
import type { FrontText } from '../render/front.js';

/** The Front document of `schemas/front.json`. */
export const frontDocument = ({
  front,
  node,
  files,
}: {
  readonly front: string;
  readonly node: string;
  readonly files: readonly FrontText[];
}) => ({
  apiVersion: 'kubepki/v1',
  kind: 'Front',
  front,
  node,
  files: files.map(({ name, title, path, mode, text }) => ({
    name,
    title,
    path,
    mode: renderMode(mode),
    text,
  })),
});
