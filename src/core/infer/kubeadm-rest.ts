import { renderPath, type Path } from '../cluster/document.js';
import type { KubeadmDocument } from '../read/kubeadm-config.js';
import { isNothing, renderAt, type At, type Outcome } from './kubeadm-outcome.js';

/** Why what is often there has no counterpart; everything else is said to have none. */
const reasons: readonly (readonly [place: RegExp, why: string])[] = [
  [/ featureGates/, "feature gates of kubeadm are about kubeadm's own work"],
  [/bootstrapTokens|certificateKey|discovery/, 'secrets for joining are not taken over'],
  [
    / (apiServer|controllerManager|scheduler|etcd\.local)\.extraArgs/,
    'expected the name of a flag without dashes, and a value of one line',
  ],
  [/ etcd(\.local)?$/, 'the roles of the nodes say who runs etcd; kubepki.yaml does not say how it runs'],
];

/** A value and why it became no setting. */
interface Left {
  readonly at: At;
  readonly why: string;
}

/**
 * What became no setting, one sentence for each document and reason: every value, or the largest part of a document of which nothing
 * did. Values are not quoted.
 */
export function leftOver(documents: readonly KubeadmDocument[], outcomes: readonly Outcome[]): readonly string[] {
  return documents.flatMap((document) => {
    const own = outcomes.flatMap((outcome) =>
      outcome.at?.document === document ? [{ ...outcome, at: outcome.at }] : [],
    );
    if (!document.isKubeadm) return [`${document.kind}: not taken over; it is the configuration of another program`];
    const left: readonly Left[] = [
      ...own.flatMap(({ at, why }) => (why === undefined ? [] : [{ at, why }])),
      ...[
        ...unknownParts(
          { document, path: [] },
          document.value,
          own.map(({ at }) => at.path),
        ),
      ].map((at) => ({
        at,
        why: reasonFor(at),
      })),
    ];
    return [...new Set(left.map(({ why }) => why))].map((why) => {
      const places = left.filter((one) => one.why === why).map(({ at }) => renderPath(at.path));
      return `${document.kind}: ${places.join(', ')} not taken over; ${why}`;
    });
  });
}

function* unknownParts(at: At, value: unknown, known: readonly Path[]): Iterable<At> {
  if (isNothing(value) || known.some((path) => isPrefix(path, at.path))) return;
  const isOpen = at.path.length === 0 || known.some((path) => isPrefix(at.path, path));
  if (typeof value !== 'object' || value === null || !isOpen) {
    yield at;
    return;
  }
  for (const [key, part] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    const step = Array.isArray(value) ? Number(key) : key;
    yield* unknownParts({ document: at.document, path: [...at.path, step] }, part, known);
  }
}

const isPrefix = (short: Path, long: Path): boolean => short.every((step, index) => step === long[index]);

const reasonFor = (at: At): string =>
  reasons.find(([place]) => place.test(renderAt(at)))?.[1] ?? 'kubepki.yaml has no counterpart';
