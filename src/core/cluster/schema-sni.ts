import * as v from 'valibot';
import { absolutePath, label, sanName } from './scalars.js';
import { list, says } from './schema-parts.js';

/** A certificate that kube-apiserver shows to those who ask for one of its names. https://www.rfc-editor.org/rfc/rfc6066#section-3 */
export const sniEntry = v.strictObject({
  name: says(label, 'What its row in the catalog is called: `apiserver-sni-<name>`.'),
  names: says(
    v.pipe(list(sanName), v.minLength(1, 'expected at least one name, got none')),
    'DNS names, with or without a leading `*.`, and addresses. Who asks for another name, or for none, gets `apiserver`.',
  ),
  certificate: says(
    v.optional(absolutePath),
    'Path on the control planes of a certificate that kubepki does not write, such as that of a public CA. Left out, kubepki issues one.',
  ),
  key: says(v.optional(absolutePath), 'Path of its key.'),
});
