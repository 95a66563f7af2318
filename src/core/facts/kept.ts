/** What the store keeps for itself in a PKI home, relative to it. The paths of everything else are formed by the catalog. */
export const kept = {
  ledger: 'ledger.jsonl',
  state: '.kubepki',
  lock: '.kubepki/lock',
  journal: '.kubepki/journal.json',
  history: '.kubepki/history',
  /** There from the commit of a renewal on until the hooks of the spec have succeeded. */
  hooksOwed: '.kubepki/hooks-owed',
  /** Nothing below it is ever copied. */
  authorities: 'authorities',
} as const;
