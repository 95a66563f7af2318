/** A length of time in seconds. */
export type Seconds = number;

const units: readonly (readonly [unit: string, seconds: Seconds])[] = [
  // A year is 365 days, as in kubeadm's defaults (8760h, 87600h).
  ['y', 365 * 86_400],
  ['w', 7 * 86_400],
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

const grammar = /^(?:\d+[smhdwy])+$/;

/** `90d`, `1h30m`, `10y`; undefined for anything else, zero included. */
export function parseDuration(text: string): Seconds | undefined {
  if (!grammar.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdwy])/g)) {
    total += Number(count) * (units.find(([name]) => name === unit)?.[1] ?? 0);
  }
  return total > 0 && Number.isSafeInteger(total) ? total : undefined;
}

/** The shortest text that `parseDuration` reads back to the same seconds. */
export function renderDuration(seconds: Seconds): string {
  let rest = Math.round(seconds);
  let text = '';
  for (const [unit, size] of units) {
    // Weeks read worse than days: 30d, not 4w2d.
    if (unit === 'w') continue;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}

/** One unit, rounded down, for people: `364d`, `7h`, `12m`. */
export function renderRoughly(seconds: Seconds): string {
  const size = Math.abs(seconds);
  const [unit, length] =
    [['d', 86_400] as const, ['h', 3_600] as const, ['m', 60] as const].find(([, span]) => size >= 2 * span) ??
    (['s', 1] as const);
  return `${seconds < 0 ? '-' : ''}${Math.floor(size / length)}${unit}`;
}
