// Valid specs of every shape.
import fc, { type Arbitrary } from 'fast-check';
import { stringify } from 'yaml';
import { overridable } from '../../src/core/catalog/catalog.js';
import { keyAlgorithms } from '../../src/core/facts/key.js';
import { parseAddress } from '../../src/core/read/address.js';
import { cidr4, cidr6, ipv4, ipv6, ipv6Text, sanText, subdomain, words } from './arbitrary-names.js';
import { soaking } from './property.js';

const maybe = <T>(arbitrary: Arbitrary<T>): Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const algorithm = fc.constantFrom(...keyAlgorithms.filter((name) => soaking || name.startsWith('ECDSA')));

/** What signs an artefact, by its name; undefined for what has no certificate. */
const signerOf = (name: string): string | undefined => overridable.get(name)?.signer;

const hours = (min: number, max: number): Arbitrary<number> => fc.integer({ min, max });

/** Ways to write a number of hours. */
const duration = (count: number): Arbitrary<string> =>
  fc.constantFrom(
    `${count}h`,
    `${count * 60}m`,
    `${Math.floor(count / 24)}d${count % 24}h`,
    `${Math.floor(count / 168)}w${count % 168}h`,
  );

const renewBefore = fc.oneof(
  hours(1, 4000).chain(duration),
  fc.integer({ min: 1, max: 99 }).map((share) => `${share}%`),
);

const year = 8760;

/** Lifetimes that fit: nothing outlives what signs it. Half an hour or more, since a certificate is backdated by minutes. */
const certificates = fc
  .record({
    authority: hours(24, 20 * year),
    own: fc.dictionary(fc.constantFrom('ca', 'etcd-ca', 'front-proxy-ca'), hours(24, 20 * year), { maxKeys: 2 }),
    leaf: hours(1, 3 * year),
    names: fc.uniqueArray(fc.constantFrom(...[...overridable.keys()].filter((name) => signerOf(name) !== undefined)), {
      maxLength: 5,
    }),
  })
  .chain(({ authority, own, leaf, names }) => {
    const lifetime = (name: string) => own[name] ?? authority;
    const shortest = Math.min(lifetime('ca'), lifetime('etcd-ca'), lifetime('front-proxy-ca'));
    const override = (name: string) =>
      fc.record(
        {
          algorithm,
          renewBefore,
          sans: fc.array(sanText, { maxLength: 2 }),
          validity: (own[name] === undefined
            ? hours(1, lifetime(signerOf(name) ?? name))
            : fc.constant(own[name])
          ).chain(duration),
        },
        { requiredKeys: own[name] === undefined || signerOf(name) !== undefined ? [] : ['validity'] },
      );
    const listed = [...new Set([...Object.keys(own), ...names.filter((name) => signerOf(name) !== undefined)])];
    return fc.record({
      algorithm: maybe(algorithm),
      renewBefore: maybe(renewBefore),
      validity: fc.record({ authority: duration(authority), leaf: duration(Math.min(leaf, shortest)) }),
      overrides: fc.tuple(...listed.map(override)).map((all) => ({
        sa: { algorithm: 'ECDSA-P256' },
        ...(Object.fromEntries(all.map((one, i) => [listed[i], one])) as Readonly<Record<string, object>>),
      })),
      longest: fc.constant(lifetime('ca')),
    });
  });

const families = fc.constantFrom([4], [6], [4, 6], [6, 4]);
const addressOf = (family: number | undefined): Arbitrary<string> => (family === 6 ? ipv6Text : ipv4);

const external = fc.record({
  endpoints: fc.array(
    subdomain.map((name) => `https://${name}:2379`),
    { minLength: 1, maxLength: 3 },
  ),
  ca: fc.constant('/etc/etcd/ca.crt'),
  certificate: fc.constant('/etc/etcd/client.crt'),
  key: fc.constant('/etc/etcd/client.key'),
});

const node = (family: number | undefined, roles: Arbitrary<readonly string[]>) =>
  fc.record({
    name: subdomain,
    roles,
    addresses: fc
      .tuple(addressOf(family), fc.array(fc.oneof(ipv4, ipv6Text), { maxLength: 2 }))
      .map(([a, b]) => [a, ...b]),
    hostname: maybe(subdomain),
    sans: fc.array(sanText, { maxLength: 2 }),
  });

const rolesFor: Readonly<Record<string, readonly (readonly string[])[]>> = {
  stacked: [['control-plane', 'etcd'], ['etcd', 'control-plane', 'worker'], ['worker'], ['control-plane']],
  separate: [['control-plane'], ['worker'], ['worker', 'etcd'], ['control-plane', 'worker']],
  external: [['control-plane'], ['worker'], ['control-plane', 'worker']],
};
const firstRoles = { stacked: ['control-plane', 'etcd'], separate: ['control-plane'], external: ['control-plane'] };

const nodes = (etcd: keyof typeof firstRoles, family: number | undefined) =>
  fc
    .tuple(
      node(family, fc.constant(firstRoles[etcd])),
      fc.array(node(family, fc.constantFrom(...rolesFor[etcd]!)), { maxLength: etcd === 'separate' ? 3 : 4 }),
      ...(etcd === 'separate' ? [node(family, fc.constant(['etcd']))] : []),
    )
    .map(([first, rest, ...members]) => [first, ...rest, ...members]);

const users = (longest: number) =>
  fc.uniqueArray(
    fc.record({
      name: words,
      groups: fc.array(words, { maxLength: 3 }),
      file: fc.oneof(
        subdomain.map((name) => `${name}.conf`),
        fc.constantFrom('admin.conf', 'super-admin.conf'),
      ),
      validity: maybe(hours(1, longest).chain(duration)),
    }),
    { maxLength: 3, selector: ({ file }) => file },
  );

const extraArgs = fc.dictionary(
  fc.constantFrom(
    'api-audiences',
    'audit-log-path',
    'cors-allowed-origins',
    'external-hostname',
    'v',
    'service-account-issuer',
  ),
  fc.oneof(words, fc.array(words, { minLength: 1, maxLength: 3 })),
  { maxKeys: 3 },
);

/** A valid spec as a plain document. */
export const specDocument = fc
  .record({
    etcd: fc.constantFrom<keyof typeof firstRoles>('stacked', 'separate', 'external'),
    family: families,
    made: certificates,
  })
  .chain(({ etcd, family, made: { longest, ...made } }) =>
    fc.record({
      apiVersion: fc.constant('kubepki/v1'),
      kind: fc.constant('Cluster'),
      name: subdomain,
      kubernetesVersion: fc.constantFrom('1.30', 'v1.31.4', '1.33.0-rc.1', '1.37'),
      endpoint: fc.oneof(
        subdomain,
        subdomain.map((name) => `${name}:8443`),
        ipv4,
        ipv6,
        ipv6.map((host) => `[${host}]:443`),
      ),
      network: fc.record({
        dnsDomain: subdomain.filter(({ length }) => length <= 230),
        serviceCidrs: fc.tuple(...family.map((one) => (one === 4 ? cidr4 : cidr6))),
        podCidrs: fc.constantFrom([], ['192.168.0.0/16'], ['192.168.0.0/16', '2001:db8::/48']),
      }),
      layout: fc.constantFrom('kubepki', 'kubeadm'),
      apiServer: fc.record({ port: fc.integer({ min: 1, max: 65_535 }), extraArgs }),
      serviceAccounts: fc.record({
        issuers: fc.array(
          subdomain.map((name) => `https://${name}/sa`),
          { maxLength: 2 },
        ),
      }),
      etcd: fc.record({ metrics: fc.constantFrom('loopback', 'none'), ...(etcd === 'external' ? { external } : {}) }),
      nodes: nodes(etcd, family[0]),
      certificates: fc.constant(made),
      kubelet: fc.record({ certificates: fc.constantFrom('issued', 'bootstrap') }),
      users: users(longest),
    }),
  )
  .chain((document) =>
    fc.constantFrom(...(needsEndpoint(document) ? [document] : [document, { ...document, endpoint: undefined }])),
  )
  .filter(
    ({ nodes }) =>
      areDistinct(nodes.map(({ name }) => name)) &&
      areDistinct(nodes.flatMap(({ addresses }) => addresses.map(parseAddress))),
  );

export type SpecDocument = typeof specDocument extends Arbitrary<infer T> ? T : never;

const needsEndpoint = ({ nodes }: { readonly nodes: readonly { readonly roles: readonly string[] }[] }): boolean =>
  nodes.filter(({ roles }) => roles.includes('control-plane')).length > 1;

const areDistinct = (all: readonly unknown[]): boolean => new Set(all).size === all.length;

/** Ways to write one document as YAML. */
const styles = [
  { collectionStyle: 'block', defaultStringType: 'PLAIN' },
  { collectionStyle: 'flow', defaultStringType: 'PLAIN' },
  { collectionStyle: 'block', defaultStringType: 'QUOTE_DOUBLE', indent: 4 },
  { collectionStyle: 'flow', defaultStringType: 'QUOTE_SINGLE', lineWidth: 20 },
] as const;

export const textsOf = (document: object): readonly string[] => styles.map((style) => stringify(document, style));

export const specText = specDocument.chain((document) => fc.constantFrom(...textsOf(document)));
