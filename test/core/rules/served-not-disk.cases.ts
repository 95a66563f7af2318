import type { Observed } from '../../../src/core/facts/observed.js';
import { days } from '../../support/home.js';
import {
  asOnDisk,
  certificateAt,
  client,
  live,
  other,
  running,
  seenWhen,
  written,
  type LiveTable,
} from '../../support/seen.js';

const differing =
  (modified: Date, more: object = {}) =>
  (observed: Observed) =>
    live((seen) => asOnDisk(seen, { chain: [other(seen, more)] }))(written(observed, modified));

/** What the API server of cp1 says whose clients it takes, by files of its PKI; its ca.crt is two days old. */
const taking =
  (...names: readonly string[]) =>
  (observed: Observed): Observed =>
    live((seen) => asOnDisk(seen, { takes: names.map((one) => certificateAt(seen, one).subject) }))(
      written(observed, days(-2), 'ca.crt'),
    );

/** It refuses a client that its ca.crt has the authority of, and runs since then. */
const refusing = (since: Date) => (observed: Observed) =>
  running('kube-apiserver', since)(live(client('refused'))(written(observed, days(-2), 'ca.crt')));

const trust = (severity: string) => `${severity} cp1/ca.crt served-not-disk restart`;

const pair = (severity: string) => `${severity} cp1/apiserver served-not-disk restart`;

export const servedNotDiskCases: LiveTable = {
  'served-not-disk': {
    stage: 'always',
    severity: 'warning',
    violations: [
      seenWhen('another certificate, long after that on disk was written', pair('warning'), differing(days(-2))),
      seenWhen(
        'one that is about to end',
        pair('critical'),
        differing(days(-2), { notBefore: days(-360), notAfter: days(3) }),
      ),
      seenWhen('clients of one authority less than lie on disk', trust('warning'), taking('front-proxy-ca.crt')),
      seenWhen(
        'clients of one authority more',
        trust('warning'),
        taking('front-proxy-ca.crt', 'ca.crt', 'etcd/ca.crt'),
      ),
      seenWhen(
        'clients of an authority that was replaced by one with its name, beside it',
        trust('warning'),
        taking('front-proxy-ca.crt', 'ca.crt', 'ca.crt'),
      ),
      seenWhen('clients of one that only reads like that on disk', trust('warning'), (observed) =>
        live((seen) => asOnDisk(seen, { takes: [{ ...certificateAt(seen, 'ca.crt').subject, der: '00' }] }))(
          written(observed, days(-2), 'ca.crt'),
        ),
      ),
      seenWhen(
        'a client refused that its ca.crt, which is younger than it, has',
        trust('critical'),
        refusing(days(-3)),
      ),
    ],
    nearMisses: [
      seenWhen(
        'the one on disk',
        [],
        live((seen) => asOnDisk(seen)),
      ),
      seenWhen(
        'another one, while the API server may still be about to read that on disk',
        'info cp1/apiserver served-not-disk restart',
        differing(days(0)),
      ),
      seenWhen(
        'of nobody of whom anything is known',
        [],
        live((seen) => ({ ...asOnDisk(seen, { chain: [other(seen)] }), node: undefined, by: undefined })),
      ),
      seenWhen('clients of those on disk, in any order', [], taking('front-proxy-ca.crt', 'ca.crt')),
      seenWhen(
        'a client refused by one that has read the ca.crt on disk',
        'critical cp1/apiserver client-refused manual',
        refusing(days(-1)),
      ),
    ],
  },
};
