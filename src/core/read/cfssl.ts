import * as v from 'valibot';

/** What cfssl was asked for in one certificate. What is undefined the request does not say. */
export interface CfsslRequest {
  readonly kind: 'request';
  readonly commonName: string | undefined;
  readonly organizations: readonly string[] | undefined;
  readonly hosts: readonly string[];
  /** `RSA-2048`, `ECDSA-P256`, as facts of keys name it. */
  readonly key: string | undefined;
  /** Lifetime of an authority that signs itself, as Go writes durations. */
  readonly expiry: string | undefined;
}

/** How cfssl signs: the lifetimes of its profiles, the default after them, as Go writes durations. */
export interface CfsslConfiguration {
  readonly kind: 'configuration';
  /** `at` is the path in the file, such as `signing.profiles.kubernetes.expiry`. */
  readonly expiries: readonly { readonly at: string; readonly text: string }[];
}

export type CfsslFile =
  | CfsslRequest
  | CfsslConfiguration
  /** The reason never quotes the text, which may hold keys of the API of cfssl. */
  | { readonly kind: 'neither'; readonly reason: string };

// Go takes null as if it were left out.
const text = v.nullish(v.string());

const request = v.object({
  CN: text,
  hosts: v.nullish(v.array(v.string())),
  key: v.nullish(v.object({ algo: text, size: v.nullish(v.number()) })),
  names: v.nullish(v.array(v.object({ O: text }))),
  ca: v.nullish(v.object({ expiry: text })),
});

const profile = v.object({ expiry: text });

const configuration = v.object({
  signing: v.object({ default: v.nullish(profile), profiles: v.nullish(v.record(v.string(), profile)) }),
});

/** One JSON file of a folder in which somebody works with cfssl; the bytes decide which, not the name. Failure is data. */
export function readCfssl(json: string): CfsslFile {
  const value = valueOf(json);
  if (value === undefined) return neither('expected JSON, got malformed text');
  const isObject = typeof value === 'object' && value !== null;
  if (isObject && 'signing' in value) {
    const { success, output, issues } = v.safeParse(configuration, value);
    return success
      ? configurationOf(output)
      : neither(`expected the settings of a signer, got other values ${at(issues[0])}`);
  }
  if (isObject && ['CN', 'hosts', 'key', 'names'].some((name) => name in value)) {
    const { success, output, issues } = v.safeParse(request, value);
    return success
      ? requestOf(output)
      : neither(`expected a request for a certificate, got other values ${at(issues[0])}`);
  }
  return neither('expected what cfssl reads, a request or the settings of a signer, got other JSON');
}

function requestOf({ CN, hosts, key, names, ca }: v.InferOutput<typeof request>): CfsslRequest {
  const organizations = names?.flatMap(({ O }) => O ?? []).filter((name) => name !== '');
  return {
    kind: 'request',
    commonName: CN ?? undefined,
    organizations,
    // Its own documentation writes [""] for none.
    hosts: (hosts ?? []).filter((host) => host !== ''),
    key: keyName(key?.algo ?? '', key?.size ?? 0),
    expiry: ca?.expiry ?? undefined,
  };
}

function configurationOf({ signing }: v.InferOutput<typeof configuration>): CfsslConfiguration {
  const all = [
    ...Object.entries(signing.profiles ?? {}).map(([name, own]) => [`signing.profiles.${name}`, own] as const),
    ['signing.default', signing.default] as const,
  ];
  return {
    kind: 'configuration',
    expiries: all.flatMap(([path, own]) => {
      const expiry = own?.expiry ?? '';
      return expiry === '' ? [] : [{ at: `${path}.expiry`, text: expiry }];
    }),
  };
}

function keyName(algorithm: string, size: number): string | undefined {
  const names = new Map([
    ['rsa', `RSA-${size}`],
    ['ecdsa', `ECDSA-P${size}`],
    ['ed25519', 'Ed25519'],
  ]);
  return names.get(algorithm);
}

function valueOf(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

const at = (issue: v.BaseIssue<unknown>): string => `at ${v.getDotPath(issue) ?? 'its top'}`;

const neither = (reason: string): CfsslFile => ({ kind: 'neither', reason });
