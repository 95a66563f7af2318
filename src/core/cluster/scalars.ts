import * as v from 'valibot';
import { keyAlgorithms } from '../facts/key.js';
import { parseAddress } from '../read/address.js';
import { mayBeKey } from '../read/key-like.js';
import { looksLikePem, parsePem } from '../read/pem.js';
import { parseDuration } from './duration.js';
import { isDns1123Subdomain, parseSanName } from './names.js';
import { isPort, parseCidr } from './network.js';
import { parsePath } from './path.js';
import { parseVersion } from './version.js';

/** How a scalar appears in the JSON Schema. */
type JsonScalar = Readonly<Record<string, unknown>>;

/**
 * A scalar of the spec. YAML gives its source text, whatever it looks like, and this alone says what the text means.
 *
 * @param expected completes "expected …", e.g. `a duration such as 90d`
 * @param parse returns undefined for text that is not one
 */
function scalar<T>(expected: string, json: JsonScalar, parse: (text: string) => T | undefined) {
  return v.pipe(
    v.string(`expected ${expected}`),
    v.metadata({ json: { description: expected, ...json } }),
    v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
      const value = parse(dataset.value);
      if (value !== undefined) return value;
      addIssue({ message: `expected ${expected}, got ${JSON.stringify(dataset.value)}` });
      return NEVER;
    }),
  );
}

const when = <T>(test: boolean, value: T): T | undefined => (test ? value : undefined);
const text: JsonScalar = { type: 'string' };

/**
 * Of a certificate. No end may lie behind the year 9999 (RFC 5280 4.1.2.5), and what lasts hardly longer than the minutes by which
 * it is backdated would be due as soon as it is issued.
 */
export const lifetime = scalar(
  'a lifetime from 10m to 1000y such as 90d',
  { ...text, pattern: '^([0-9]+[smhdwy])+$' },
  (value) => {
    const seconds = parseDuration(value);
    return seconds === undefined ? undefined : when(seconds >= 600 && seconds <= 1000 * 365 * 86_400, seconds);
  },
);

export const renewalWindow = scalar(
  'a duration such as 30d or a share of the lifetime such as 33%',
  { ...text, pattern: '^(([0-9]+[smhdwy])+|[0-9]{1,2}%)$' },
  (value) => {
    const share = /^([1-9]\d?)%$/.exec(value)?.[1];
    if (share !== undefined) return { share: Number(share) / 100 };
    const seconds = parseDuration(value);
    return seconds === undefined ? undefined : { seconds };
  },
);

export const version = scalar('a release such as 1.37', { type: ['string', 'number'] }, parseVersion);
function holdsCertificates(value: string): boolean {
  const bytes = Buffer.from(value);
  if (!looksLikePem(bytes)) return false;
  try {
    return parsePem(bytes).every(({ label }) => label === 'CERTIFICATE');
  } catch {
    return false;
  }
}

export const port = scalar('a port from 1 to 65535', { type: 'integer', minimum: 1, maximum: 65_535 }, (value) =>
  when(/^\d+$/.test(value) && isPort(Number(value)), Number(value)),
);
/** Of what there is a sensible number of, such as days or files. */
export const count = scalar(
  'a whole number from 0 to 1000000',
  { type: 'integer', minimum: 0, maximum: 1_000_000 },
  (value) => when(/^\d{1,7}$/.test(value) && Number(value) <= 1_000_000, Number(value)),
);
const booleans = new Map([
  ['true', true],
  ['false', false],
]);
export const flag = scalar('true or false', { type: 'boolean' }, (value) => booleans.get(value));
export const subdomain = scalar('a DNS-1123 subdomain (lower case letters, digits, "-" and ".")', text, (value) =>
  when(isDns1123Subdomain(value), value),
);
export const label = scalar('a DNS-1123 label (at most 63 lower case letters, digits and "-")', text, (value) =>
  when(value.length <= 63 && !value.includes('.') && isDns1123Subdomain(value), value),
);
export const address = scalar('an IP address', text, parseAddress);
export const cidr = scalar('a network such as 10.96.0.0/12', text, parseCidr);
/** A network, or one address as the network of it alone. */
export const source = scalar('an IP address or a network such as 10.0.9.0/24', text, (value) =>
  parseCidr(value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`),
);
export const sanName = scalar('a DNS name or an IP address', text, parseSanName);
export const endpointText = scalar('host:port, such as api.example.com:6443', text, (value) =>
  when(value !== '' && !value.includes('/'), value),
);
export const httpsUrlText = scalar('an https URL', text, (value) => when(/^https:\/\/[^\s/?#]+/.test(value), value));
/** As OpenID Connect Discovery 1.0, section 2, has it, and k8s.io/apiserver/pkg/apis/apiserver/validation demands it. */
export const issuerUrl = scalar(
  'an https URL without a user, a query and a fragment',
  { ...text, pattern: '^https://[^\\s/?#@]+(/[^\\s?#]*)?$' },
  (value) => when(/^https:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(value), value),
);
/** Certificates and nothing else: a key is not for a spec. */
export const certificatesPem = scalar('certificates as PEM text', text, (value) =>
  when(holdsCertificates(value), value),
);
export const absolutePath = scalar('an absolute path without ".."', text, parsePath);
/** Four octal digits, as `stat` and `chmod` show them. */
export const fileMode = scalar('permission bits such as 0640', { ...text, pattern: '^0?[0-7]{3}$' }, (value) =>
  when(/^0?[0-7]{3}$/.test(value), Number.parseInt(value, 8)),
);
const accountText = /^([A-Za-z_][\w.-]{0,30}|\d{1,10})(?::([A-Za-z_][\w.-]{0,30}|\d{1,10}))?$/;
/** The largest is no id (POSIX, chown): it stands for leaving an owner as it is. */
const isAccount = (text: string): boolean =>
  !/^\d/.test(text) || (/^(0|[1-9]\d*)$/.test(text) && Number(text) < 2 ** 32 - 1);
/** A user and a group, by name or number. Without a group, the group that is called as the user. */
export const account = scalar(
  'user or user:group, by name or number, such as etcd:etcd',
  { type: ['string', 'integer'], pattern: '^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?$' },
  (value) => {
    const [, user, group = user] = accountText.exec(value) ?? [];
    return user === undefined || group === undefined || !isAccount(user) || !isAccount(group)
      ? undefined
      : { user, group };
  },
);
export const isFileName = (value: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._@-]{0,200}$/.test(value);
export const fileName = scalar('a file name without a folder', text, (value) => when(isFileName(value), value));
export const words = scalar('text', text, (value) => when(value !== '' && !/[\0-\x1f\x7f]/.test(value), value));
/** A kubeconfig is called by it, and neither a long name nor what may be a key could be read back from one. */
export const userName = scalar(
  'a name of at most 200 characters, of which no 40 in a row are letters and digits, as in a key',
  { ...text, maxLength: 200 },
  (value) => when(value !== '' && value.length <= 200 && !/[\0-\x1f\x7f]/.test(value) && !mayBeKey(value), value),
);
/** Of the calendar; it is over when the next one begins in UTC. */
export const day = scalar(
  'a day such as 2027-01-31',
  { ...text, format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  (value) => when(/^\d{4}-\d\d-\d\d$/.test(value) && isOfCalendar(value), value),
);
/** The 30th of February rolls over to March without a word. */
function isOfCalendar(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
export const flagValue = scalar('a value of one line', { type: ['string', 'number', 'boolean'] }, (value) =>
  when(!/[\0\r\n]/.test(value), value),
);

/** A user or a group of those who come in from outside: what needs no quoting in a DN (RFC 4514), in HTTP or in nginx. */
export const frontName = scalar(
  'a name of letters, digits and "._@:-" that does not begin with "system:"',
  { ...text, pattern: '^(?!system:)[A-Za-z0-9][A-Za-z0-9._@:-]{0,62}$' },
  (value) => when(/^(?!system:)[A-Za-z0-9][A-Za-z0-9._@:-]{0,62}$/.test(value), value),
);
/** kubectl takes several with commas between. */
export const pathPattern = scalar('a regular expression without a comma, a blank or a quote', text, (value) =>
  when(/^[!-~]+$/.test(value) && !/[,"'`]/.test(value) && isExpression(value), value),
);
function isExpression(value: string): boolean {
  try {
    return new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}

/** One of a closed list of words. */
export const oneOf = <const T extends readonly string[]>(...options: T) =>
  v.pipe(
    v.picklist(options, ({ received }) => `expected one of ${options.join(', ')}, got ${received}`),
    v.metadata({ json: { enum: options } }),
  );

export const keyAlgorithm = oneOf(...keyAlgorithms);

/** A resource of the API, with its group where it has one; or `*.` and a group, or `*.*` for all. */
export const resourceName = scalar(
  'a resource such as secrets or widgets.example.com',
  { ...text, pattern: '^(\\*\\.(\\*|)|\\*\\.[a-z0-9.-]+|[a-z0-9.-]+)$' },
  (value) => when(/^(\*\.\*?|\*\.[a-z0-9.-]+|[a-z0-9][a-z0-9.-]*)$/.test(value), value),
);

export const unixSocket = scalar(
  'a socket such as unix:///run/kms.sock',
  { ...text, pattern: '^unix:///.+$' },
  (value) => when(/^unix:\/\/\/[^\s?#]+$/.test(value), value),
);

type AuditPolicyText =
  { readonly kind: 'none' | 'metadata' | 'recommended' } | { readonly kind: 'file'; readonly path: string };
const auditPolicies = ['none', 'metadata', 'recommended'] as const;

/** A policy by its name, or the path of one. */
export const auditPolicy = scalar<AuditPolicyText>(
  'none, metadata, recommended or the absolute path of a policy',
  { ...text, pattern: '^(none|metadata|recommended|/.+)$' },
  (value) => {
    const kind = auditPolicies.find((name) => name === value);
    if (kind !== undefined) return { kind };
    const path = parsePath(value);
    return path === undefined ? undefined : { kind: 'file', path };
  },
);

/** A pod that writes a log may write its whole folder. */
export const logPath = scalar(
  'an absolute path without "..", not below /etc, or - for standard output',
  text,
  (value) => {
    const path = value === '-' ? value : parsePath(value);
    return path === undefined || /^\/(etc\/.*|[^/]*)$/.test(path) ? undefined : path;
  },
);

/** time.ParseDuration, of what is longer than nothing. */
export const goDuration = scalar(
  'a duration such as 30s or 5m0s',
  { ...text, pattern: '^([0-9]+(ms|s|m|h))+$' },
  (value) => when(/^(\d{1,6}(ms|s|m|h))+$/.test(value) && /[1-9]/.test(value), value),
);

export const nonResourcePath = scalar(
  'a path such as /version or /apis/*',
  { ...text, pattern: '^(/\\S*|\\*)$' },
  (value) => when(/^(\/[^\s*]*\*?|\*)$/.test(value), value),
);
