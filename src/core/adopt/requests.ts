import { catalog } from '../catalog/catalog.js';
import { parseSanName } from '../cluster/names.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { keyAlgorithms } from '../facts/key.js';
import { parseLifetime } from '../infer/kubeadm-values.js';
import type { CfsslRequest } from '../read/cfssl.js';
import { lifetimeOf } from '../rules/time.js';
import type { Conceded, Concession } from './concessions.js';
import type { FoundNode } from './node.js';
import { certificateAt, leafOf, type Sourced, type Survey } from './survey.js';

/** A certificate of the cluster, and the request beside it. */
interface Asked {
  /** As overrides name it: what is trusted by its authority. */
  readonly row: string;
  readonly node: string | undefined;
  /** `also server`: another row has the same certificate, and its names are that one's. */
  readonly kind: 'server' | 'also server' | 'client' | 'authority';
  readonly request: Sourced<CfsslRequest>;
  readonly certificate: Sourced<CertificateFacts>;
}

/** `x-csr.json` and `x.json` ask for `x.pem`: what cfssljson makes of the answer of cfssl by `-bare x`. */
const asksFor = (path: string): string => path.replace(/([-_.]csr)?\.json$/i, '');

/** The request for a certificate file, beside it. */
export function requestFor({ cfssl }: Pick<Survey, 'cfssl'>, path: string): Sourced<CfsslRequest> | undefined {
  const name = path.replace(/\.(pem|crt|cert)$/i, '');
  return cfssl.flatMap(({ value, from }) =>
    value.kind === 'request' && asksFor(from) === name ? [{ value, from }] : [],
  )[0];
}

function serves(row: string): boolean {
  const table = catalog[row];
  return table?.kind === 'pair' && table.usages.includes('serverAuth');
}

function asked(nodes: readonly FoundNode[]): readonly Asked[] {
  return nodes.flatMap(({ survey, name }) =>
    [...survey.places].flatMap(([row, parts]): readonly Asked[] => {
      const table = catalog[row];
      const path = table?.kind === 'trust' ? (parts.trust ?? parts.publicKeys) : parts.certificate;
      const certificate = certificateAt(survey, path);
      const request = path === undefined ? undefined : requestFor(survey, path);
      if (table === undefined || table.kind === 'signer' || certificate === undefined || request === undefined)
        return [];
      const { kind } = table;
      if (kind === 'trust') return [{ row: table.authority, node: undefined, kind: 'authority', request, certificate }];
      const isServer = [...survey.places].some(([other, { certificate: its }]) => its === path && serves(other));
      return [
        {
          row,
          node: name?.value,
          kind: serves(row) ? 'server' : isServer ? 'also server' : 'client',
          request,
          certificate,
        },
      ];
    }),
  );
}

/**
 * What requests say of certificates that are there. The certificate counts; what it can be given the next time without being wrong now
 * becomes a setting.
 *
 * @returns settings for names that a certificate lacks and for keys that are not as the others; and for every file what was not taken
 * over. Values are not quoted.
 */
export function requested(nodes: readonly FoundNode[]): {
  readonly conceded: readonly Conceded[];
  readonly notes: readonly string[];
} {
  const all = asked(nodes);
  const surveys = nodes.map(({ survey }) => survey);
  const usual = surveys.flatMap((survey) => leafOf(survey, 'apiserver')?.value.publicKey.kind.name ?? [])[0];
  return {
    conceded: all.flatMap((one) => [...namesToCome(one), ...otherKey(one, usual)]),
    notes: [...new Set([...all.map(disagreements), ...surveys.map(withoutCertificate)].flatMap((notes) => [...notes]))],
  };
}

const about = ({ row, node }: Asked, concession: Concession, why: string): Conceded => ({ row, node, concession, why });

/** In an edit that was never issued, or where the command line gave other names. */
const lacking = ({ request, certificate }: Asked): readonly string[] => {
  const names = namesIn(certificate.value);
  return usable(request.value.hosts).filter((host) => !names.includes(host));
};

function namesToCome(one: Asked): readonly Conceded[] {
  const sans = one.kind === 'server' ? lacking(one) : [];
  const { request, certificate } = one;
  const why = `from ${request.from} hosts; ${certificate.from} was issued without ${sans.join(', ')}`;
  return sans.length === 0 ? [] : [about(one, { sans }, why)];
}

function otherKey(one: Asked, usual: string | undefined): readonly Conceded[] {
  const { request, certificate, row } = one;
  const { name } = certificate.value.publicKey.kind;
  const algorithm = keyAlgorithms.find((known) => known === name && known === request.value.key);
  // The key of tokens is RSA-2048 whatever the others are, unless it is said of it.
  const isUsual = name === (row === 'sa' ? 'RSA-2048' : usual);
  return algorithm === undefined || isUsual ? [] : [about(one, { algorithm }, `from ${request.from} key`)];
}

function* disagreements(one: Asked): Iterable<string> {
  const { request, certificate, kind } = one;
  const { commonName = '', organizations, hosts, key, expiry } = request.value;
  const { subject, publicKey, sans } = certificate.value;
  const others: readonly (readonly [field: string, isOther: boolean])[] = [
    ['CN', commonName !== '' && commonName !== subject.commonName],
    ['names', organizations !== undefined && !areSame(organizations, subject.organizations)],
    ['hosts', kind === 'client' && lacking(one).length > 0],
    ['key', key !== undefined && key !== publicKey.kind.name],
    ['ca.expiry', kind === 'authority' && expiry !== undefined && !isLifetime(expiry, certificate.value)],
  ];
  const fields = others.flatMap(([field, isOther]) => (isOther ? [field] : []));
  if (fields.length > 0)
    yield `${request.from}: ${fields.join(', ')} not taken over; ${certificate.from} was issued otherwise, and it counts`;
  if (hosts.some((host) => parseSanName(host) === undefined && !sans.other.some((name) => name.endsWith(`:${host}`))))
    yield `${request.from}: hosts taken over but for those that are neither a DNS name nor an IP address`;
  const surplus = namesIn(certificate.value).filter((name) => !usable(hosts).includes(name));
  if (hosts.length > 0 && surplus.length > 0)
    yield `${request.from}: hosts lack ${surplus.join(', ')}; ${certificate.from} was issued otherwise, and it counts`;
}

/** Requests that nothing was made of, or whose certificate is elsewhere by now; and files that are no requests. */
function* withoutCertificate(survey: Survey): Iterable<string> {
  const isAlone = (path: string) =>
    ['pem', 'crt', 'cert'].every((ending) => certificateAt(survey, `${asksFor(path)}.${ending}`) === undefined);
  const reasons = survey.cfssl.flatMap(({ value, from }) =>
    value.kind === 'neither'
      ? [{ from, why: value.reason }]
      : value.kind === 'request' && isAlone(from)
        ? [{ from, why: 'there is no certificate beside it that bears its name' }]
        : [],
  );
  for (const why of new Set(reasons.map((one) => one.why)))
    yield `${reasons.flatMap((one) => (one.why === why ? [one.from] : [])).join(', ')}: not taken over; ${why}`;
}

/** The same settings with the request that says them too, where certificate and request agree. */
export function attested(conceded: readonly Conceded[], nodes: readonly FoundNode[]): readonly Conceded[] {
  const all = asked(nodes);
  return conceded.flatMap(({ row, node, concession: { subject, sans } }): readonly Conceded[] => {
    const one = all.find((other) => other.row === row && other.node === node);
    if (one === undefined) return [];
    const { commonName, organizations, hosts } = one.request.value;
    const names = usable(hosts).filter((host) => namesIn(one.certificate.value).includes(host));
    const isSubject = subject?.commonName === commonName && areSame(subject?.organizations ?? [], organizations ?? []);
    return [
      ...(subject !== undefined && isSubject ? [about(one, { subject }, `from ${one.request.from} CN, names`)] : []),
      ...(sans?.every((name) => names.includes(name)) === true
        ? [about(one, { sans }, `from ${one.request.from} hosts`)]
        : []),
    ];
  });
}

const usable = (hosts: readonly string[]): readonly string[] => [
  ...new Set(hosts.flatMap((host) => parseSanName(host)?.value ?? [])),
];

const namesIn = ({ sans }: CertificateFacts): readonly string[] => [
  ...sans.dns.map((name) => name.toLowerCase()),
  ...sans.ip,
];

const isLifetime = (expiry: string, certificate: CertificateFacts): boolean =>
  parseLifetime(expiry) === lifetimeOf(certificate);

const areSame = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join('\n') === [...b].sort().join('\n');
