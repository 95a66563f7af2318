import * as v from 'valibot';
import {
  absolutePath,
  fileMode,
  flag,
  httpsUrlText,
  keyAlgorithm,
  lifetime,
  oneOf,
  renewalWindow,
  sanName,
  words,
} from './scalars.js';
import { list, says } from './schema-parts.js';

/** Who may renew what lies in a place: whoever wrote it first, as long as the spec does not hand it to kubepki. */
export const owners = [
  'kubepki',
  'kubeadm',
  'kubelet',
  'controller-manager',
  'kubespray',
  'k3s',
  'rke2',
  'k0s',
  'microk8s',
] as const;

const files = v.strictObject({
  certificate: says(v.optional(absolutePath), 'Path of the certificate.'),
  key: says(v.optional(absolutePath), 'Path of its key; the same path for both in one file.'),
  kubeconfig: says(v.optional(absolutePath), 'Path of the kubeconfig. Without certificate and key it embeds them.'),
  trust: says(v.optional(absolutePath), 'Path of the certificates that are trusted.'),
  publicKeys: says(v.optional(absolutePath), 'Path of the keys that verify tokens.'),
  text: says(v.optional(absolutePath), 'Path of a configuration file.'),
});

const modes = v.strictObject({
  certificate: v.optional(fileMode),
  key: v.optional(fileMode),
  kubeconfig: v.optional(fileMode),
  trust: v.optional(fileMode),
  publicKeys: v.optional(fileMode),
  text: v.optional(fileMode),
});

const subject = v.strictObject({
  commonName: says(words, 'The user.'),
  organizations: says(v.optional(list(words), []), 'The groups.'),
});

/** What a spec says of one artefact. The second half is how an imported cluster differs; `import` writes it. */
export const override = v.strictObject({
  algorithm: says(v.optional(keyAlgorithm), 'Key algorithm of this artefact.'),
  validity: says(v.optional(lifetime), 'Lifetime of this certificate.'),
  renewBefore: says(v.optional(renewalWindow), 'When this certificate becomes due.'),
  sans: says(v.optional(list(sanName), []), 'More names for this certificate.'),
  pairs: says(
    v.optional(oneOf('separate', 'combined')),
    'Key and certificate of this artefact in two files, or in one.',
  ),
  absent: says(v.optional(flag), 'true: this cluster does without it. Nothing makes it and nothing misses it.'),
  files: says(
    v.optional(files),
    'Where its files are, instead of where the layout has them: absolute paths on the node; `{node}` stands for its name.',
  ),
  authority: says(
    v.optional(words),
    'What signs it instead. Given for an authority: what signs everything that this one would.',
  ),
  subject: says(
    v.optional(subject),
    'Whom it identifies instead. `{node}` in the commonName stands for the name of the node.',
  ),
  usages: says(
    v.optional(list(oneOf('serverAuth', 'clientAuth'))),
    'Extended key usages that it must permit and new ones have, instead of those of the catalog.',
  ),
  optionalSans: says(
    v.optional(list(sanName), []),
    'Names that the certificate in place may lack; one that is issued anew has them.',
  ),
  server: says(v.optional(httpsUrlText), 'What this kubeconfig dials instead.'),
  modes: says(
    v.optional(modes),
    'Permission bits that its files may have at most, such as "0640", instead of the usual.',
  ),
  owner: says(
    v.optional(oneOf(...owners)),
    'Who renews it. What belongs to another than kubepki is judged and never issued again.',
  ),
});
