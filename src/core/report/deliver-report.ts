import type { Delivery } from '../render/delivery.js';

/** The document of `schemas/deliver-report.json`: what was put into a file, and no contents. */
export const deliverDocument = ({ node, files }: Delivery, format: string, file: string) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'DeliverReport' as const,
  node,
  format,
  file,
  files: files.map(({ path, sha256, mode, owner, group, readers }) => ({
    path,
    sha256,
    mode,
    owner,
    group,
    readers,
  })),
});
