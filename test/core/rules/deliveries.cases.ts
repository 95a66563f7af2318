import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import { counterfeit } from '../../support/counterfeit.js';
import { days, smallSpec, today } from '../../support/home.js';
import { allDelivered, asDelivered, tell } from '../../support/ledgers.js';

/** The node has everything as it is now, and said so. */
const answered = (home: string, node = 'cp1', arrived = days(-1)): void =>
  tell(home, arrived, ...allDelivered(home, node, arrived));

/** Days from today. */
const from = (begin: number, end: number) => ({ notBefore: days(begin), notAfter: days(end) });

const secondsBefore = (seconds: number, time: Date): Date => new Date(time.getTime() - seconds * 1000);

const runs = (component: string, since: Date | null, node = 'cp1') => ({
  action: 'runs',
  node,
  artefact: component,
  since: since?.toISOString() ?? null,
});

/** The node has the authority's own bundle since then, and had another before. */
function bundleReplaced(home: string, since: Date): void {
  const file = { path: 'etc/kubernetes/pki/etcd/ca.crt', sha256: 'ab'.repeat(32) };
  tell(home, days(-9), { action: 'delivered', node: 'cp1', artefact: 'etcd/ca.crt', files: [file] });
  answered(home, 'cp1', since);
}

/** Up to 1.30 a kubelet read its serving certificate when it started. */
const old = { spec: smallSpec().replace('1.37', '1.30') } as const;

function kubeletRenewed(home: string): void {
  counterfeit(home, pki(home, 'kubelet-server', 'w1'), from(-360, 5));
  answered(home, 'w1', days(-5));
  counterfeit(home, pki(home, 'kubelet-server', 'w1'), from(0, 365));
  tell(home, today, asDelivered(home, 'w1', 'kubelet-server', today));
}

export const deliveries: CaseTable = {
  'not-delivered': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when(
        'a certificate that was renewed here and not there',
        'warning cp1/apiserver not-delivered manual',
        (home) => {
          answered(home);
          counterfeit(home, pki(home, 'apiserver'), from(0, 365));
        },
      ),
      when(
        'the same while the certificate on the node is about to end',
        'critical cp1/apiserver not-delivered manual',
        (home) => {
          counterfeit(home, pki(home, 'apiserver'), from(-358, 7));
          answered(home);
          counterfeit(home, pki(home, 'apiserver'), from(0, 365));
        },
      ),
      when(
        'the same after the certificate on the node ended',
        'critical w1/kubelet-server not-delivered manual',
        (home) => {
          counterfeit(home, pki(home, 'kubelet-server', 'w1'), from(-366, -1));
          answered(home, 'w1');
          counterfeit(home, pki(home, 'kubelet-server', 'w1'), from(0, 365));
        },
      ),
      when(
        'an artefact of which a node that has answered said nothing',
        'warning w1/ca.crt not-delivered manual',
        (home) =>
          tell(home, days(-1), ...allDelivered(home, 'w1', days(-1)).filter(({ artefact }) => artefact !== 'ca.crt')),
      ),
      when(
        'a file that the node said it had, and then that it has not',
        'warning w1/ca.crt not-delivered manual',
        (home) => {
          answered(home, 'w1');
          const files = [{ path: 'etc/kubernetes/pki/ca.crt', sha256: null }];
          tell(home, today, { action: 'differs', node: 'w1', artefact: 'ca.crt', files });
        },
      ),
    ],
    nearMisses: [
      when('a node that has never answered', [], (home) => counterfeit(home, pki(home, 'apiserver'), from(0, 365))),
      when('a node that has everything', [], (home) => {
        answered(home);
        answered(home, 'w1');
      }),
      when('a kubeconfig that its node has put away', [], (home) => {
        answered(home);
        const files = [{ path: 'etc/kubernetes/super-admin.conf', sha256: null }];
        tell(home, today, { action: 'differs', node: 'cp1', artefact: 'super-admin.conf', files });
      }),
    ],
  },

  'restart-owed': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when(
        'a bundle that replaced another, and readers of which nothing is known',
        ['warning cp1/etcd/ca.crt restart-owed restart', 'warning cp1/etcd/ca.crt restart-owed restart'],
        (home) => bundleReplaced(home, days(-1)),
      ),
      when(
        'the same with one that was restarted since and one that runs since before',
        'warning cp1/etcd/ca.crt restart-owed restart',
        (home) => {
          bundleReplaced(home, days(-2));
          tell(home, today, runs('kube-apiserver', days(-1)), runs('etcd', days(-3)));
        },
      ),
      when('one that started four seconds before', 'warning cp1/etcd/ca.crt restart-owed restart', (home) => {
        bundleReplaced(home, days(-2));
        tell(home, today, runs('kube-apiserver', null), runs('etcd', secondsBefore(4, days(-2))));
      }),
      when(
        'a first delivery to a node whose controller-manager ran before',
        ['ca.crt', 'sa.key', 'controller-manager.conf'].map((name) => `warning cp1/${name} restart-owed restart`),
        (home) => {
          answered(home);
          tell(home, today, runs('kube-controller-manager', days(-3)));
        },
      ),
      when(
        'a serving certificate, in a release that reads it at the start, while the one before is about to end',
        'critical w1/kubelet-server restart-owed restart',
        kubeletRenewed,
        old,
      ),
    ],
    nearMisses: [
      when(
        'the same after the new one was seen served',
        [],
        (home) => {
          kubeletRenewed(home);
          const { fingerprint } = asDelivered(home, 'w1', 'kubelet-server', today);
          tell(home, today, { action: 'served', node: 'w1', artefact: 'kubelet-server', fingerprint });
        },
        old,
      ),
      when('a first delivery, of which nothing more is known', [], (home) => answered(home)),
      when('readers that were restarted since, or do not run', [], (home) => {
        bundleReplaced(home, days(-2));
        tell(home, today, runs('etcd', days(-2)), runs('kube-apiserver', null));
      }),
      when(
        'a start that is three seconds too early, since times were rounded down and the clock was put right',
        [],
        (home) => {
          bundleReplaced(home, days(-2));
          tell(home, today, runs('kube-apiserver', null), runs('etcd', secondsBefore(3, days(-2))));
        },
      ),
      when('a certificate that its server reads by itself', [], (home) => {
        answered(home);
        counterfeit(home, pki(home, 'apiserver'), from(0, 365));
        tell(home, today, asDelivered(home, 'cp1', 'apiserver', today));
      }),
    ],
  },
};
