import * as v from 'valibot';
import { fileName, lifetime, userName, words } from './scalars.js';
import { list, says } from './schema-parts.js';

/** An entry of `users`. */
export const user = v.strictObject({
  name: says(userName, 'The user: the CN of the certificate.'),
  groups: says(v.optional(list(words), []), 'The groups: one O each.'),
  file: says(v.optional(fileName), 'File in `users/`. Default: `<name>.conf`.'),
  validity: says(v.optional(lifetime), 'Lifetime of the certificate. It lapses; nothing renews it unasked.'),
});
