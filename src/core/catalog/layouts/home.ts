import { services } from '../../cluster/declared.js';
import { kept } from '../../facts/kept.js';

/** Paths inside a PKI home, relative to it. */
export const home = {
  spec: 'kubepki.yaml',
  ledger: kept.ledger,
  ignore: '.gitignore',
  state: kept.state,
  schema: `${kept.state}/cluster.schema.json`,
  users: 'users',
  nodes: 'nodes',
  authorities: kept.authorities,
  authority: (name: string) => `${kept.authorities}/${name}`,
  keyset: (name: string) => `${kept.authorities}/${name}/keyset.json`,
  generation: (name: string, id: string) => ({
    certificate: `${kept.authorities}/${name}/${id}.crt`,
    key: `${kept.authorities}/${name}/${id}.key`,
  }),
  secrets: 'secrets',
  secret: (name: string) => `secrets/${name}.key`,
  tree: (node: string) => `nodes/${node}`,
  manifest: (node: string) => `nodes/${node}/manifest.json`,
  service: (name: string) => ({
    certificate: `${services}/${name}/tls.crt`,
    key: `${services}/${name}/tls.key`,
    trust: `${services}/${name}/ca.crt`,
  }),
  services,
  user: (file: string) => `users/${file}`,
} as const;

/** What must never be committed to a repository. */
export const ignored = ['*.key', '*.pem', 'users/', '*.conf', 'encryption.yaml', `${kept.state}/`] as const;
