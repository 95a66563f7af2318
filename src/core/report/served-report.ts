import { keyOf } from '../catalog/desired.js';
import { httpsUrl } from '../cluster/network.js';
import type { Served } from '../plan/served.js';
import { columns, type Paint } from './paint.js';

const urlOf = ({ endpoint: { host, port } }: Served): string => httpsUrl(host, port);

export const servedDocument = (one: Served) => ({
  node: one.node,
  artefact: one.artefact,
  component: one.component,
  endpoint: urlOf(one),
  state: one.state,
  expected: one.fingerprint,
  actual: one.actual ?? null,
  error: one.error ?? null,
});

const words = { served: 'served', 'not-served': 'not served', 'not-observed': 'not observed' } as const;

function detail({ state, actual, error }: Served): string {
  if (state === 'not-observed') return 'it answers on its node only';
  if (state === 'served') return '';
  return error === undefined ? `it serves ${actual?.slice(0, 16) ?? 'nothing'} instead` : `no certificate: ${error}`;
}

/** One line an endpoint. */
export const servedText = (found: readonly Served[], paint: Paint): string =>
  columns(
    found.map((one) => [words[one.state], keyOf(one), urlOf(one), detail(one)]),
    (text, column) =>
      column === 0
        ? paint(text === words.served ? 'good' : text === words['not-served'] ? 'critical' : 'dim', text)
        : text,
  );
