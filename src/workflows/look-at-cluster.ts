import { dirname, resolve } from 'node:path';
import type { ApiAccess, ApiPort } from '../core/facts/api-port.js';
import type { ObjectFacts } from '../core/facts/objects.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { readAccess } from '../core/read/kubeconfig-access.js';
import { itemsIn, nextPage, nameOf, readObject } from '../core/read/objects.js';
import { objectSources, pathOf, secretSources, sourceName, type ObjectSource } from '../core/read/object-sources.js';
import type { FurtherLook } from './check.js';
import { WorkflowError } from './errors.js';
import { inLanes } from './lanes.js';
import { withObjects } from './look-at-objects.js';
import { textOf } from './texts.js';

/** Pages of one list: a cluster with more than fifty thousand of one kind is looked at by a dump. */
const mostPages = 1000;
const atOnce = 4;

/** Bytes of a kubeconfig and of what it names. */
const limit = 1024 * 1024;

/** Whom to ask, and for what. */
export interface ClusterRequest {
  /** Absolute path. */
  readonly kubeconfig: string;
  readonly secrets: boolean;
}

/** Adds what an API server tells; it is only read from. @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE; ReadError READ_KUBECONFIG, READ_PEM */
export const lookAtCluster =
  ({ kubeconfig, secrets }: ClusterRequest, reader: ReaderPort, api: ApiPort): FurtherLook =>
  async (comparison) => {
    const access = readAccess(contentOf(kubeconfig, reader).toString('utf8'), (path) =>
      contentOf(resolve(dirname(kubeconfig), path), reader),
    );
    const sources = [...objectSources, ...(secrets ? secretSources : [])];
    const found = await inLanes(sources, atOnce, (source) => objectsOf(source, access, api));
    return withObjects(comparison, found.flat());
  };

function contentOf(path: string, reader: ReaderPort): Buffer {
  const bytes = textOf(reader, path, limit);
  if (bytes !== undefined) return bytes;
  throw new WorkflowError('PATH_NOT_FOUND', `expected a kubeconfig, or a file that it names, got nothing at ${path}`);
}

/** Every page of a list. What was read before a page failed still counts. */
async function objectsOf(source: ObjectSource, access: ApiAccess, api: ApiPort): Promise<readonly ObjectFacts[]> {
  const facts: ObjectFacts[] = [];
  const unobserved = (reason: string): ObjectFacts => ({ of: 'unobserved', what: sourceName(source), reason });
  let next: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await api.get(access, pathOf(source, next));
    if (answer.kind === 'absent') return facts;
    if (answer.kind === 'refused') return [...facts, unobserved(answer.reason)];
    for (const item of itemsIn(answer.body, source.kind)) {
      const name = nameOf(item);
      if (name !== undefined) facts.push(...readObject(item, name));
    }
    const before = next;
    next = nextPage(answer.body);
    if (next === undefined) return [...facts, { of: 'whole-list', what: sourceName(source) }];
    if (next === before) return [...facts, unobserved('the list does not go on where it says')];
  }
  return [...facts, unobserved(`expected at most ${mostPages} pages, got more`)];
}
