import { renderRoughly } from '../cluster/duration.js';
import { componentNames, type ComponentName } from '../cluster/component-names.js';
import { compareReleases, type Version } from '../cluster/version.js';
import { minuteOf } from '../facts/dates.js';
import { onNode } from '../facts/place.js';
import { toldRelease } from '../infer/told.js';
import { kubernetesIssue, type SurveyRule } from './rule.js';
import type { Survey } from './survey.js';
import { alarm, secondsBetween } from './time.js';

/** Built with k8s.io/apiserver, which makes itself a certificate for its own loopback client when it starts, and no other ever. */
const servers: readonly ComponentName[] = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'cloud-controller-manager',
];

const dayLength = 86_400;

/** How long that certificate is valid; seconds. k8s.io/apiserver/pkg/server/options/serving_with_loopback.go */
const lifetimeIn = (release: Version): number =>
  compareReleases(release, { major: 1, minor: 33, patch: undefined }) < 0 ? 365 * dayLength : (3 * 365 + 1) * dayLength;

/** Since when each of them runs, by node; only what is known to run. */
const running = ({ observed }: Survey): readonly (readonly [string, ComponentName, Date])[] => {
  const ofMachines = [...(observed.machines ?? [])].flatMap(([node, { running: known }]) =>
    [...(known ?? [])].map(([component, since]) => [node, component, since] as const),
  );
  // What was looked at counts, and not what was told of it too.
  const told = [...observed.deliveries.running].flatMap(([key, since]) => {
    const end = key.lastIndexOf('/');
    const [node, component] = [key.slice(0, end), key.slice(end + 1)];
    return observed.machines?.get(node)?.running?.has(component) === true ? [] : [[node, component, since] as const];
  });
  return [...ofMachines, ...told].flatMap(([node, name, since]) => {
    const component = componentNames.find((one) => one === name);
    return component !== undefined && since !== null && servers.includes(component)
      ? [[node, component, since] as const]
      : [];
  });
};

export const loopbackExpiring: SurveyRule = {
  id: 'loopback-certificate-expiring',
  stage: 'always',
  severity: 'warning',
  remedy: 'restart',
  means:
    'A component has run for so long that the certificate which it made for its own loopback client when it started is about to end: after one year up to 1.32, after three years and a day since. No file holds it, so nothing else shows it. It is critical in its last week.',
  protects: 'the component from itself: it can no longer call itself, and an API server that cannot is not ready',
  mend: 'Restart the component, one node after the other.',
  sources: [
    kubernetesIssue('kubernetes/kubernetes#86552'),
    'https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/server/options/serving_with_loopback.go',
  ],
  *survey(everything) {
    const { desired, observed, now } = everything;
    for (const [node, component, since] of running(everything)) {
      const release = desired.version ?? toldRelease(observed.machines?.get(node), component);
      if (release === undefined) continue;
      const left = lifetimeIn(release) - secondsBetween(since, now);
      if (left > 30 * dayLength * alarm.warning) continue;
      yield {
        artefact: component,
        place: onNode(node, ''),
        message: `runs since ${minuteOf(since)} UTC, and the certificate for its own loopback client ${left < 0 ? 'has ended' : `ends in ${renderRoughly(left)}`}: restart it`,
        actual: [component],
        ...(left <= 30 * dayLength * alarm.critical ? { severity: 'critical' as const } : {}),
      };
    }
  },
};
