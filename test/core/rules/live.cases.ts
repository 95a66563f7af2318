import type { EndpointSeen } from '../../../src/core/facts/live.js';
import type { Observed } from '../../../src/core/facts/observed.js';
import { days, smallSpec } from '../../support/home.js';
import { asOnDisk, client, live, other, running, seenWhen, type LiveTable } from '../../support/seen.js';

const failed =
  (vantage: EndpointSeen['vantage'], stage: 'connect' | 'handshake') =>
  (observed: Observed): EndpointSeen => ({
    ...asOnDisk(observed),
    vantage,
    sight: { kind: 'failed', stage, error: 'connection refused' },
  });

/** An address of which nothing is known but that it answers. */
const stranger =
  (more: object) =>
  (observed: Observed): EndpointSeen => ({
    ...asOnDisk(observed, { chain: [other(observed, more)] }),
    node: undefined,
    component: 'server',
    by: undefined,
  });

const old = smallSpec().replace('1.37', '1.32');
const apiserver = (rule: string, severity: string, remedy = 'manual') => `${severity} cp1/apiserver ${rule} ${remedy}`;

export const liveCases: LiveTable = {
  'served-wrong-name': {
    stage: 'always',
    severity: 'critical',
    violations: [
      seenWhen(
        'an endpoint that is dialled by a name which the certificate lacks',
        apiserver('served-wrong-name', 'critical'),
        live((seen) => ({ ...asOnDisk(seen), dialledAs: ['lb.example.com'] })),
      ),
    ],
    nearMisses: [
      seenWhen(
        'by a name of it',
        [],
        live((seen) => ({ ...asOnDisk(seen), dialledAs: ['KUBERNETES.default', '10.96.0.1'] })),
      ),
      seenWhen(
        'by nobody who verifies it',
        [],
        live((seen) => ({ ...asOnDisk(seen), dialledAs: [] })),
      ),
    ],
  },
  'served-unreadable': {
    stage: 'always',
    severity: 'critical',
    violations: [
      seenWhen(
        'a certificate behind that of the server',
        apiserver('served-unreadable', 'critical'),
        live((seen) => asOnDisk(seen, { broken: 'expected a serial number of zero or more, got a negative one' })),
      ),
    ],
    nearMisses: [
      seenWhen(
        'a chain of one',
        [],
        live((seen) => asOnDisk(seen)),
      ),
    ],
  },
  'served-expiring': {
    stage: 'always',
    severity: 'warning',
    violations: [
      seenWhen(
        'an address that was named, in its last weeks',
        'warning server served-expiring manual',
        live(stranger({ notBefore: days(-300), notAfter: days(15) })),
      ),
      seenWhen(
        'in its last week',
        'critical server served-expiring manual',
        live(stranger({ notBefore: days(-300), notAfter: days(5) })),
      ),
    ],
    nearMisses: [seenWhen('a month before its end', [], live(stranger({ notBefore: days(-300), notAfter: days(31) })))],
  },
  'endpoint-unreachable': {
    stage: 'always',
    severity: 'unknown',
    violations: [
      seenWhen(
        'nobody where somebody must answer',
        apiserver('endpoint-unreachable', 'unknown'),
        live(failed('must', 'connect')),
      ),
      seenWhen(
        'somebody who speaks no TLS',
        apiserver('endpoint-unreachable', 'unknown'),
        live(failed('may', 'handshake')),
      ),
    ],
    nearMisses: [
      seenWhen('nobody behind what may be a firewall', [], live(failed('may', 'connect'))),
      seenWhen(
        'what is hidden by design',
        [],
        live((seen) => ({ ...asOnDisk(seen), vantage: 'hidden', sight: { kind: 'hidden' } })),
      ),
    ],
  },
  'client-refused': {
    stage: 'always',
    severity: 'critical',
    violations: [
      seenWhen('a client that it does not take', apiserver('client-refused', 'critical'), live(client('refused'))),
    ],
    nearMisses: [
      seenWhen('one that it takes', [], live(client('accepted'))),
      seenWhen('one of which it says nothing', [], live(client('unclear'))),
    ],
  },
  'clock-skew': {
    stage: 'always',
    severity: 'warning',
    violations: [
      seenWhen(
        'ten minutes ahead',
        apiserver('clock-skew', 'warning'),
        live((seen) => asOnDisk(seen, { clock: new Date(days(0).getTime() + 600_000) })),
      ),
      seenWhen(
        'five minutes behind',
        apiserver('clock-skew', 'warning'),
        live((seen) => asOnDisk(seen, { clock: new Date(days(0).getTime() - 300_000) })),
      ),
    ],
    nearMisses: [
      seenWhen(
        'not quite five minutes',
        [],
        live((seen) => asOnDisk(seen, { clock: new Date(days(0).getTime() - 299_000) })),
      ),
    ],
  },
  'loopback-certificate-expiring': {
    stage: 'always',
    severity: 'warning',
    violations: [
      seenWhen(
        '350 days on 1.32',
        'warning cp1/kube-apiserver loopback-certificate-expiring restart',
        running('kube-apiserver', days(-350)),
        old,
      ),
      seenWhen(
        'a year and a day on 1.32',
        'critical cp1/kube-scheduler loopback-certificate-expiring restart',
        running('kube-scheduler', days(-366)),
        old,
      ),
      seenWhen(
        'three years since',
        'critical cp1/kube-apiserver loopback-certificate-expiring restart',
        running('kube-apiserver', days(-1095)),
      ),
    ],
    nearMisses: [
      seenWhen('340 days on 1.32', [], running('kube-apiserver', days(-340)), old),
      seenWhen('two years since', [], running('kube-apiserver', days(-730))),
      seenWhen('a kubelet, which has no such client', [], running('kubelet', days(-400)), old),
      seenWhen('one that does not run', [], running('kube-apiserver', null), old),
    ],
  },
};
