// What people change in a spec of a home that lives. Nothing that was wanted goes.
import fc from 'fast-check';
import { sanText, subdomain } from './arbitrary-names.js';
import type { SpecDocument } from './arbitrary-specs.js';

export type Edit = (document: SpecDocument) => SpecDocument;

/** Where clients dial, the port, the names of nodes. */
export const specEdit = fc
  .record({ endpoint: subdomain, port: fc.integer({ min: 1, max: 65_535 }), name: sanText })
  .chain(({ endpoint, port, name }) =>
    fc.constantFrom<Edit>(
      (document) => ({ ...document, endpoint }),
      (document) => ({ ...document, apiServer: { ...document.apiServer, port } }),
      (document) => ({ ...document, nodes: document.nodes.map((node) => ({ ...node, sans: [name] })) }),
      (document) => ({ ...document, endpoint, apiServer: { ...document.apiServer, port } }),
    ),
  );
