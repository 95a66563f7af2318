import { spawnSync } from 'node:child_process';
import {
  flagIn,
  gateIn,
  isTabled,
  pluginsIn,
  suitesIn,
  tabledComponents,
  type TabledComponent,
} from '../../../src/core/components/flag-table.js';
import { knownReleases, parseVersion, renderRelease } from '../../../src/core/cluster/version.js';
import { flagTable } from '../../support/flag-tables.js';
import { binaries, withComponents } from '../../support/real-components.js';

const release = (text: string) => parseVersion(text)!;
const flag = (name: string, of: string) => flagIn(flagTable, 'kube-apiserver', name, release(of));

describe('the table of flags', () => {
  it('has every release whose flags are written', () => {
    const { releases } = flagTable;
    expect([releases[0], releases.at(-1)]).toEqual([knownReleases.oldest, knownReleases.newest].map(renderRelease));
    expect(Object.keys(flagTable.flags).filter(isTabled)).toEqual([...tabledComponents].sort());
  });

  it('knows what a flag is in a release, and since and until when it is', () => {
    expect(flag('tls-curve-preferences', '1.36.3')).toMatchObject({ state: 'there', span: { type: 'int32Slice' } });
    expect(flag('tls-curve-preferences', '1.35')).toEqual({ state: 'later', since: '1.36' });
    expect(flag('cloud-provider-gce-lb-src-cidrs', '1.31')).toEqual({ state: 'gone', last: '1.30' });
    expect(flag('audit-log-maxage', '1.35')).toMatchObject({ span: { default: '0' } });
    expect(flag('audit-log-maxage', '1.36')).toMatchObject({ span: { default: '366' } });
    expect(flag('audit_log_maxage', '1.36')).toEqual(flag('audit-log-maxage', '1.36'));
    expect([flag('insecure-port', '1.30'), flag('constructor', '1.30')]).toEqual([
      { state: 'unknown' },
      { state: 'unknown' },
    ]);
  });

  it('knows gates, admission plugins and cipher suites of a release', () => {
    const gate = (name: string, of: string) => gateIn(flagTable, name, release(of)).state;
    expect(['1.33', '1.34'].map((of) => gate('StructuredAuthenticationConfiguration', of))).toEqual(['there', 'gone']);
    expect(gate('ClientsAllowCARotation', '1.30')).toBe('later');
    expect(pluginsIn(flagTable, release('1.37')).default).toContain('CertificateSubjectRestriction');
    expect(pluginsIn(flagTable, release('1.37')).all).toContain('NodeRestriction');
    expect(suitesIn(flagTable, release('1.37')).insecure).toContain('TLS_RSA_WITH_AES_128_GCM_SHA256');
    expect([pluginsIn(flagTable, release('1.29')).all, suitesIn(flagTable, release('1.29')).preferred]).toEqual([
      [],
      [],
    ]);
  });
});

interface Helped {
  readonly default: string | undefined;
  readonly isDeprecated: boolean;
}

/** Defaults that `--help` does not print. */
const zeros = ['', '0', '0s', 'false', '[]', '<nil>'];

/** What `--help` prints, by flag. What it prints no default for has the zero value of its type. */
function helpOf(component: TabledComponent): ReadonlyMap<string, Helped> {
  const { stdout } = spawnSync(binaries()[component], ['--help'], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  const entries = stdout
    .replaceAll(/^\S.* flags:$/gm, '')
    .split(/^ {2,6}(?:-\w, |(?=--))(?=--[a-z])/m)
    .slice(1);
  return new Map(
    entries.map((entry) => {
      const [, name = ''] = /^--([\w-]+)/.exec(entry) ?? [];
      const text = entry.replaceAll(/\s+/g, ' ').trim();
      const [, value] = /\(default ((?:"[^"]*"|\[[^\]]*\]|[^()"[\]]*))\)(?: \(DEPRECATED.*)?$/.exec(text) ?? [];
      return [name, { default: value?.replace(/^"(.*)"$/, '$1'), isDeprecated: text.includes('(DEPRECATED') }];
    }),
  );
}

withComponents('the real components of the newest release', () => {
  it.each(tabledComponents)('%s has the flags of the table, with their defaults', (component) => {
    const help = helpOf(component);
    const known = Object.keys(flagTable.flags[component]).flatMap((name) => {
      const found = flagIn(flagTable, component, name, knownReleases.newest);
      return found.state === 'there' ? [{ name, ...found.span }] : [];
    });
    const shown = known.filter(({ hidden }) => hidden !== true);
    expect(new Set(help.keys())).toEqual(new Set(['help', ...shown.map(({ name }) => name)]));
    const others = shown.filter(({ name, default: value }) => {
      const said = help.get(name)?.default;
      return said === undefined ? !zeros.includes(value) : said !== value;
    });
    expect(others.map(({ name, default: value }) => [name, value, help.get(name)?.default])).toEqual([]);
    expect(shown.filter(({ name, deprecated }) => help.get(name)?.isDeprecated !== (deprecated ?? false))).toEqual([]);
  });
});
