import type { ActionKind } from '../plan/plan.js';

/** How actions are spoken of: the mark in a plan, what is to be done, what was done. In the order in which they are counted. */
export const actionWords: Readonly<
  Record<ActionKind, { readonly mark: string; readonly to: string; readonly done: string }>
> = {
  create: { mark: '+', to: 'create', done: 'created' },
  reissue: { mark: '~', to: 'reissue', done: 'issued again' },
  rewrite: { mark: '~', to: 'rewrite', done: 'written again' },
  permissions: { mark: '*', to: 'correct in mode or owner', done: 'corrected' },
  retire: { mark: '-', to: 'remove', done: 'removed' },
};
