import { minuteOf } from '../facts/dates.js';
import type { EndpointState, ReportedEndpoint } from './endpoints.js';
import { columns, type Paint } from './paint.js';

const colours = {
  served: 'good',
  differs: 'warning',
  refused: 'critical',
  unreachable: 'unknown',
  'not-observed': 'dim',
} as const satisfies Readonly<Record<EndpointState, Parameters<Paint>[0]>>;

/** What was asked, and what it serves; empty where nobody was asked. */
export function endpointTable(endpoints: readonly ReportedEndpoint[], paint: Paint, width: number): string {
  if (endpoints.length === 0) return '';
  const rows = endpoints.map(
    ({ node, component, endpoint, state, artefact, fingerprint, notAfter, client, answer }) => [
      endpoint,
      node ?? '-',
      component,
      state,
      notAfter === null ? '-' : minuteOf(new Date(notAfter)),
      [artefact ?? fingerprint?.slice(0, 8), client === null ? undefined : `${client}:`, answer ?? undefined]
        .filter((one) => one !== undefined)
        .join(' '),
    ],
  );
  const paintCell = (text: string, column: number, row: number) => {
    const endpoint = endpoints[row - 1];
    if (endpoint === undefined) return paint('bold', text);
    return column === 3 ? paint(colours[endpoint.state], text) : text;
  };
  return columns([['ENDPOINT', 'NODE', 'COMPONENT', 'STATE', 'EXPIRES', 'SEEN'], ...rows], paintCell, width);
}
