import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { checkPath, makeHome, today } from '../support/home.js';
import { dialled, judgedSpecs, strangers } from '../support/judged-homes.js';
import { filesIn, leavesOf, type Leaf } from '../support/leaves.js';
import { askOpenssl, openssl } from '../support/openssl.js';

const purposes = { serverAuth: 'sslserver', clientAuth: 'sslclient', emailProtection: 'smimesign' } as const;

/** OpenSSL's verdict on a certificate at the moment of the tests, by one trust file and by nothing else of this machine. */
function accepts({ certificate, trust }: Pick<Leaf, 'certificate' | 'trust'>, ...demands: readonly string[]): boolean {
  const at = String(today.getTime() / 1000);
  const only = ['-x509_strict', '-no-CApath', '-no-CAstore', '-CAfile', trust, '-attime', at];
  return askOpenssl(['verify', ...only, ...demands, certificate]).ok;
}

const asked = (name: string): readonly string[] => [isIP(name) === 0 ? '-verify_hostname' : '-verify_ip', name];

/** The names in a certificate, as OpenSSL prints them. */
const namesIn = (certificate: string): readonly string[] =>
  [
    ...askOpenssl(['x509', '-noout', '-ext', 'subjectAltName', '-in', certificate]).text.matchAll(
      /(?:DNS|IP Address):([^,\s]+)/g,
    ),
  ].map(([, name]) => name ?? '');

describe.each(Object.entries(judgedSpecs))('OpenSSL, judging a home with %s,', (_, spec) => {
  let home: string;
  let leaves: readonly Leaf[];
  beforeAll(async () => {
    home = await makeHome(spec);
    leaves = leavesOf(home);
  });

  it('is shown every certificate that check lists, and no other', () => {
    const listed = checkPath(home).certificates.filter(({ authority }) => authority !== null);
    expect(leaves.map(({ path }) => path).sort()).toEqual([...new Set(listed.map(({ path }) => path))].sort());
  });

  it('verifies every certificate strictly for what it is used for, and for nothing else', () => {
    const wrong = leaves.flatMap((leaf) =>
      Object.entries(purposes).flatMap(([usage, purpose]) => {
        const wanted = leaf.usages.some((one) => one === usage);
        return accepts(leaf, '-purpose', purpose) === wanted ? [] : [`${leaf.path}: ${purpose}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('takes every server for each of its names, and for nobody else', () => {
    const wrong = leaves
      .filter(({ usages }) => usages.includes('serverAuth'))
      .flatMap((leaf) => {
        const own = namesIn(leaf.certificate).map((name) => name.replace('*', 'any'));
        const server = (name: string) => accepts(leaf, '-purpose', 'sslserver', ...asked(name));
        const faults = [
          ...own.filter((name) => !server(name)),
          ...strangers.filter((name) => !own.includes(name) && server(name)),
        ];
        return own.length === 0 ? [leaf.path] : faults.map((name) => `${leaf.path}: ${name}`);
      });
    expect(wrong).toEqual([]);
  });

  it('verifies no certificate by the trust of another authority', () => {
    const trusts = new Map(leaves.map(({ trust }) => [readFileSync(trust, 'utf8'), trust]));
    expect(trusts.size).toBe(3);
    const wrong = leaves.flatMap((leaf) =>
      [...trusts].flatMap(([text, trust]) =>
        text !== readFileSync(leaf.trust, 'utf8') && accepts({ ...leaf, trust }) ? [`${leaf.path}: ${trust}`] : [],
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('finds the key of every certificate beside it, and nothing wrong with it', () => {
    const wrong = leaves.filter(({ certificate, key }) => {
      const [inside, beside] = [
        openssl(['x509', '-noout', '-pubkey', '-in', certificate]),
        openssl(['pkey', '-pubout', '-in', key]),
      ];
      return !inside.equals(beside) || !askOpenssl(['pkey', '-check', '-noout', '-in', key]).ok;
    });
    expect(wrong).toEqual([]);
  });

  it('finds every pair of token keys to be one', () => {
    const keys = filesIn(join(home, 'nodes')).filter((file) => file.endsWith('/sa.key'));
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      const published = openssl(['pkey', '-pubin', '-pubout', '-in', key.replace(/key$/, 'pub')]);
      expect(openssl(['pkey', '-pubout', '-in', key])).toEqual(published);
    }
  });
});

describe('OpenSSL, judging a home of one control plane,', () => {
  it('takes its servers for everything that clients dial', async () => {
    const leaves = leavesOf(await makeHome());
    const wrong = Object.entries(dialled).flatMap(([path, names]) => {
      const leaf = leaves.find((one) => one.path === path)!;
      return names
        .filter((name) => !accepts(leaf, '-purpose', 'sslserver', ...asked(name)))
        .map((name) => [path, name]);
    });
    expect(wrong).toEqual([]);
  });
});
