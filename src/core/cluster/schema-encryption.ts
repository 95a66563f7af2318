import * as v from 'valibot';
import { oneOf, resourceName, subdomain, unixSocket } from './scalars.js';
import { list, says } from './schema-parts.js';

/** How etcd keeps what is secret. https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/ */
export const encryption = v.strictObject({
  provider: says(
    v.optional(oneOf('none', 'secretbox', 'aescbc', 'aesgcm', 'kms')),
    'What new objects are written with. kms: version 2, over a unix socket. aesgcm wears its key out after 200,000 writes. none, the default: nothing is encrypted and no file is written; said aloud, it is the answer to a profile that asks for more.',
  ),
  keys: says(
    v.optional(v.pipe(list(subdomain), v.minLength(1, 'expected at least one name, got none')), ['key1']),
    'Names of keys that kubepki makes, each once and never again; the first writes, all are read. A new one in front changes the key; leave the older ones until every object is written again.',
  ),
  resources: says(
    v.optional(v.pipe(list(resourceName), v.minLength(1, 'expected at least one resource, got none')), ['secrets']),
    'What is encrypted: `secrets`, `configmaps`, `widgets.example.com`.',
  ),
  kms: says(
    v.optional(
      v.strictObject({
        name: says(subdomain, 'Name of the plugin; it may not change once it has encrypted.'),
        endpoint: says(unixSocket, 'Its socket.'),
      }),
    ),
    'The plugin of provider kms.',
  ),
});
