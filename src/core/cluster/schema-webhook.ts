import * as v from 'valibot';
import { absolutePath, httpsUrlText } from './scalars.js';
import { says } from './schema-parts.js';

/** How kube-apiserver comes to a server that it asks: by a kubeconfig that lies on control planes, or by one that kubepki writes. */
export const webhookServer = {
  kubeconfig: says(
    v.optional(absolutePath),
    'Path on the control planes of a kubeconfig that kubepki does not write. Instead of it, url, ca, certificate and key.',
  ),
  url: says(v.optional(httpsUrlText), 'URL of the server. kubepki writes the kubeconfig.'),
  ca: says(
    v.optional(absolutePath),
    'Path on the control planes of what the server is verified with. Default: the certificates of the system.',
  ),
  certificate: says(v.optional(absolutePath), 'Path of the client certificate that it is shown.'),
  key: says(v.optional(absolutePath), 'Path of its key.'),
};
