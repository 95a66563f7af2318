import type { LayoutName } from '../cluster/cluster.js';
import type { Overridable } from '../cluster/overrides.js';
import type { ExtendedKeyUsage } from '../facts/certificate.js';
import { authorities } from './authorities.js';
import { controlPlane } from './control-plane.js';
import { etcd } from './etcd.js';
import { componentKubeconfigs, personalKubeconfigs } from './kubeconfigs.js';
import { konnectivity } from './konnectivity.js';
import { kubelet } from './kubelet.js';
import { files } from './files.js';
import { front } from './front/rows.js';
import { foundLayouts } from './layouts/found.js';
import { frontPaths } from './layouts/front.js';
import { kubeadm } from './layouts/kubeadm.js';
import { kubepki } from './layouts/kubepki.js';
import { declaredPaths, type Layout } from './layouts/layout.js';
import type { Row } from './row.js';
import { trust } from './trust.js';

/** THE TABLE, in the order in which things are listed everywhere: what signs, what is signed, who uses it. */
export const catalog: Readonly<Record<string, Row>> = {
  ...authorities,
  ...files,
  ...trust,
  ...controlPlane,
  ...etcd,
  ...kubelet,
  ...konnectivity,
  ...front,
  ...componentKubeconfigs,
  ...personalKubeconfigs,
};

/** What `certificates.overrides` can name: every row. */
export const overridable: Overridable = new Map(
  Object.entries(catalog).map(([name, row]) => [
    name,
    {
      kind: row.kind,
      signer: row.kind === 'pair' || row.kind === 'kubeconfig' ? row.authority : undefined,
      ...identitiesOf(row),
    },
  ]),
);

/** Users and groups of a client certificate; those that follow from the node begin with `system:`. */
function identitiesOf(row: Row): { readonly users: readonly string[]; readonly groups: readonly string[] } {
  const isClient = row.kind === 'kubeconfig' || (row.kind === 'pair' && row.usages.includes('clientAuth'));
  if (!isClient || row.authority !== 'ca' || typeof row.subject === 'string') return { users: [], groups: [] };
  const all = [row.subject, ...(row.alsoAccepted ?? [])];
  return {
    users: all.map(({ commonName }) => commonName),
    groups: all.flatMap(({ organizations }) => organizations),
  };
}

/** The ways of placing files that kubepki makes clusters in. */
export const layouts = { kubepki, kubeadm } as const satisfies Readonly<Record<string, Layout>>;

/** These, and those of clusters that others made; with the machines in front, which nobody else places. */
export const allLayouts: Readonly<Record<LayoutName, Layout>> = withFront({ ...layouts, ...foundLayouts });

function withFront<T extends Readonly<Record<string, Layout>>>(all: T): T {
  const entries = Object.entries(all).map(([name, layout]) => [
    name,
    { ...layout, paths: { ...layout.paths, ...frontPaths } },
  ]);
  return Object.fromEntries(entries) as T;
}

/** What the rows under an authority are for. The extended key usages of an authority, where it has any, must allow all of it. */
export const usagesUnder = (authority: string): readonly ExtendedKeyUsage[] => [
  ...new Set(
    Object.values(catalog).flatMap((row): readonly ExtendedKeyUsage[] => {
      if (row.kind === 'pair') return row.authority === authority ? row.usages : [];
      return row.kind === 'kubeconfig' && row.authority === authority ? ['clientAuth'] : [];
    }),
  ),
];

/** Whether `kubeadm certs renew` knows it, by the same name: what kubeadm places and no component renews by itself. */
export function isRenewedByKubeadm(name: string): boolean {
  const row = catalog[name];
  if (layouts.kubeadm.paths[name] === undefined || name in declaredPaths) return false;
  return row?.kind === 'pair' || (row?.kind === 'kubeconfig' && row.rotatesTo === undefined);
}

/** What `kubeadm certs check-expiration` lists, by the authority that signs it, in its order. */
export const kubeadmCertificates = (): readonly { readonly name: string; readonly authority: string }[] =>
  Object.entries(catalog)
    .flatMap(([name, row]) =>
      isRenewedByKubeadm(name) && 'authority' in row ? [{ name, authority: row.authority }] : [],
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
