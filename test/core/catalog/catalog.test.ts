import { allLayouts, catalog, layouts, overridable } from '../../../src/core/catalog/catalog.js';
import { foreign } from '../../../src/core/catalog/foreign.js';
import { desiredState } from '../../../src/core/catalog/derive.js';
import { artefactKey } from '../../../src/core/catalog/desired.js';
import { filesReadBy } from '../../../src/core/catalog/read-by.js';
import { componentNames } from '../../../src/core/cluster/component-names.js';
import { runsComponent } from '../../../src/core/components/components.js';
import { placeKey } from '../../../src/core/facts/place.js';
import type { Layout, PartPaths } from '../../../src/core/catalog/layouts/layout.js';
import { clusterOf } from '../../support/specs.js';
import { variants } from '../../support/variants.js';

const rows = Object.entries(catalog);
const placed = rows.filter(([, { kind }]) => kind !== 'authority' && kind !== 'secret');
const signed = placed.filter(([, { kind }]) => kind !== 'file');
const tablesOf = (all: Readonly<Record<string, Layout>>) =>
  Object.values(all).map((layout) => [layout.name, Object.entries<PartPaths>(layout.paths)] as const);
const tables = tablesOf(layouts);
const allTables = tablesOf(allLayouts);

describe('the table', () => {
  it.each(signed)('row %s names an authority that is a row', (_, row) => {
    expect(catalog['authority' in row ? row.authority : '']?.kind).toBe('authority');
  });

  it.each(placed)('row %s has a path in some layout', (name) => {
    expect(allTables.some(([, paths]) => paths.some(([row]) => row === name))).toBe(true);
  });

  it.each(placed)('row %s has a path for every part that a component reads', (name, { readBy = [] }) => {
    const parts = tables.flatMap(([, paths]) =>
      paths.filter(([row]) => row === name).flatMap(([, at]) => Object.keys(at)),
    );
    for (const { names } of readBy) expect(parts).toEqual(expect.arrayContaining(Object.keys(names)));
  });

  it.each(rows)('row %s tells a component each flag once', (_, { readBy = [] }) => {
    const all = readBy.flatMap(({ component, names }) =>
      Object.values(names).flatMap((flags) => flags.map((flag) => `${component} ${flag}`)),
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it('knows names for servers, and only for servers', () => {
    const pairs = rows.flatMap(([name, row]) => (row.kind === 'pair' ? [{ name, row }] : []));
    for (const { row } of pairs) expect(row.sans !== undefined).toBe(row.usages.includes('serverAuth'));
  });

  it('lends a kubeconfig the credential of a pair only', () => {
    const lenders = rows.flatMap(([, row]) => (row.kind === 'kubeconfig' ? (row.credential ?? []) : []));
    expect(lenders.map((name) => catalog[name]?.kind)).toEqual(lenders.map(() => 'pair'));
  });

  it('lets the spec override every row', () => {
    expect([...overridable.keys()]).toEqual(rows.map(([name]) => name));
  });
});

describe('what something else writes', () => {
  it.each(Object.keys(foreign))('%s has its one place in every layout', (name) => {
    for (const [, paths] of tables)
      expect(paths.flatMap(([row, at]) => (row === name ? Object.keys(at) : []))).toEqual(['kubeconfig']);
  });
});

describe.each(allTables)('layout %s', (_, paths) => {
  it('places rows of the table, by relative paths without detours', () => {
    expect(paths.filter(([row]) => catalog[row] === undefined && foreign[row] === undefined)).toEqual([]);
    const all = paths.flatMap(([, at]) => Object.values(at));
    expect(all.filter((path) => !/^[a-z]+(\/[A-Za-z0-9{][A-Za-z0-9.{}-]*)+$/.test(path))).toEqual([]);
  });
});

describe.each(tables)('layout %s', (_, paths) => {
  it('places rows of the table', () => {
    expect(paths.filter(([row]) => catalog[row] === undefined && foreign[row] === undefined)).toEqual([]);
  });

  it('places them below etc/kubernetes, by relative and plain paths', () => {
    const all = paths.flatMap(([, at]) => Object.values(at));
    expect(all.filter((path) => !/^etc\/kubernetes(\/[a-z][a-z0-9.-]*)+$/.test(path))).toEqual([]);
  });
});

describe.each(variants)('a cluster with %s', (_, text) => {
  const cluster = clusterOf(text);
  const { artefacts } = desiredState(cluster, new Map());
  const files = artefacts.flatMap((artefact) => artefact.files);

  it('has no two artefacts in one file', () => {
    const all = files.map(({ place }) => placeKey(place));
    expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
  });

  it('has no two artefacts of one name on one node', () => {
    const all = artefacts.map(artefactKey);
    expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
  });

  it('lists what signs before what is signed', () => {
    const kinds = artefacts.map(({ kind }) => kind === 'authority');
    expect(kinds).toEqual([...kinds].sort((a, b) => Number(b) - Number(a)));
  });

  it('keeps keys, and what embeds keys, for their owner', () => {
    const secret = files.filter(({ part }) => part === 'key' || part === 'kubeconfig');
    expect(new Set(secret.map(({ mode }) => mode))).toEqual(new Set([0o600]));
    const folders = files.filter(({ part }) => part === 'folder');
    expect(new Set(folders.map(({ mode }) => mode))).toEqual(new Set([0o700]));
    const others = files.filter(({ part }) => part !== 'folder');
    expect(new Set(others.map(({ mode }) => mode & 0o133))).toEqual(new Set([0]));
  });

  it('desires nothing that something else writes', () => {
    const foreignHere = Object.entries(foreign).filter(([, { when }]) => when(cluster));
    const names = new Set(foreignHere.map(([name]) => name));
    expect(artefacts.filter(({ name }) => names.has(name))).toEqual([]);
  });

  it('is derived the same again', () => {
    expect(desiredState(clusterOf(text), new Map()).artefacts).toEqual(artefacts);
  });

  it('tells a component of a node each flag once, and only files that are desired there or that something else writes', () => {
    for (const node of cluster.nodes) {
      const there = [
        ...files.flatMap(({ place }) => (place.node === node.name ? [`/${place.path}`] : [])),
        ...Object.keys(foreign).map((name) => `/${allLayouts[cluster.layout].paths[name]?.kubeconfig}`),
      ];
      for (const component of componentNames.filter((name) => runsComponent(name, node, cluster))) {
        const settings = filesReadBy(component, cluster, node);
        expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
        expect(there).toEqual(expect.arrayContaining(settings.map(({ value }) => value)));
      }
    }
  });
});
