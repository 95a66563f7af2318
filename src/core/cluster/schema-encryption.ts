import * as v from 'valibot';
import { oneOf, resourceName, subdomain, unixSocket } from './scalars.js';
import { list, says } from './schema-parts.js';

const kms = v.strictObject({
  name: says(subdomain, 'Name of the plugin; it may not change once it has encrypted.'),
  endpoint: says(unixSocket, 'Its socket.'),
});

const keys = v.optional(v.pipe(list(subdomain), v.minLength(1, 'expected at least one name, got none')), ['key1']);

const reader = v.strictObject({
  provider: says(oneOf('secretbox', 'aescbc', 'aesgcm', 'kms'), 'As above.'),
  keys: says(keys, 'Names of its keys.'),
  kms: says(v.optional(kms), 'The plugin of provider kms.'),
});

/** How etcd keeps what is secret. https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/ */
export const encryption = v.strictObject({
  provider: says(
    v.optional(oneOf('none', 'identity', 'secretbox', 'aescbc', 'aesgcm', 'kms')),
    'What new objects are written with. kms: version 2, over a unix socket. aesgcm wears its key out after 200,000 writes. identity: in plain text, while what was encrypted can still be read (`read`). none, the default: nothing is encrypted and no file is written; said aloud, it is the answer to a profile that asks for more.',
  ),
  keys: says(
    keys,
    'Names of keys that kubepki makes, each once and never again; the first writes, all are read. With several control planes a new key goes behind the others first, and in front once every API server has it. Leave the older ones until every object is written again.',
  ),
  read: says(
    v.optional(list(reader), []),
    'What objects may still be encrypted with besides: the provider that wrote before this one.',
  ),
  rewritten: says(
    v.optional(
      list(v.pipe(v.string(), v.regex(/^[^\s]+$/, 'expected a reader such as secretbox/key1, or a resource'))),
      [],
    ),
    'What no object is encrypted with any more, since every one was written again: `secretbox/key1`, `kms/plugin`, or a resource. Only what stands here may go out of the file.',
  ),
  resources: says(
    v.optional(v.pipe(list(resourceName), v.minLength(1, 'expected at least one resource, got none')), ['secrets']),
    'What is encrypted: `secrets`, `configmaps`, `widgets.example.com`.',
  ),
  kms: says(v.optional(kms), 'The plugin of provider kms.'),
});
