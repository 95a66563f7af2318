import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import { counterfeit, counterfeitAuthority, firstVersion } from '../../support/counterfeit.js';
import { extension, sanExtension, sequence, tlv } from '../../support/forge.js';
import { smallSpec } from '../../support/home.js';

const [node, loopback] = [
  [10, 0, 0, 11],
  [127, 0, 0, 1],
];
const loopback6 = [...Array<number>(15).fill(0), 1];

/** Names of the kubelet of cp1, more or less. */
const kubelet = (home: string, dns: readonly string[], ip: readonly (readonly number[])[] = [node]) =>
  counterfeit(home, pki(home, 'kubelet-server'), { parts: { names: sanExtension(dns, ip) } });

const etcd = (home: string, dns: readonly string[], ip: readonly (readonly number[])[]) =>
  counterfeit(home, pki(home, 'etcd/server'), { parts: { names: sanExtension(dns, ip) } }, 'etcd-ca');

const domainSpec = smallSpec().replace('name: cp1', 'name: cp1.example.com');

export const names: CaseTable = {
  'san-missing': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('a server without an address of its node', 'critical cp1/kubelet-server san-missing reissue', (home) =>
        kubelet(home, ['cp1'], []),
      ),
      when('a server without the name of its node', 'critical cp1/kubelet-server san-missing reissue', (home) =>
        kubelet(home, []),
      ),
      when('an etcd member that nobody can probe on loopback', 'critical cp1/etcd-server san-missing reissue', (home) =>
        etcd(home, ['cp1', 'localhost'], [node, loopback]),
      ),
      when('an API server that names nothing at all', 'critical cp1/apiserver san-missing reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { parts: { names: undefined } }),
      ),
      when(
        'a server of the first version of X.509, which can name nothing',
        ['critical cp1/kubelet-server san-missing reissue', 'warning cp1/kubelet-server usage-wrong manual'],
        (home) => counterfeit(home, pki(home, 'kubelet-server'), firstVersion),
        { left: [] },
      ),
      when(
        'an API server that does not know the second label of the Service',
        'critical cp1/apiserver san-missing reissue',
        (home) =>
          counterfeit(home, pki(home, 'apiserver'), {
            parts: {
              // What kubernetes-the-hard-way issued for years: kubernetes.svc.cluster.local.
              names: sanExtension(
                ['cp1', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'api.prod.example.com'],
                [node, [10, 96, 0, 1]],
              ),
            },
          }),
      ),
    ],
    nearMisses: [
      when('an API server as kubeadm issues it, without loopback', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), {
          parts: {
            names: sanExtension(
              [
                'cp1',
                'kubernetes',
                'kubernetes.default',
                'kubernetes.default.svc',
                'kubernetes.default.svc.cluster.local',
                'api.prod.example.com',
              ],
              [[10, 96, 0, 1], node],
            ),
          },
        }),
      ),
      when('names in capitals', [], (home) => kubelet(home, ['CP1'])),
      when(
        'a wildcard for the first label',
        'warning cp1.example.com/kubelet-server san-surplus reissue',
        (home) =>
          counterfeit(home, pki(home, 'kubelet-server', 'cp1.example.com'), {
            parts: { names: sanExtension(['*.example.com'], [node]) },
          }),
        { spec: domainSpec },
      ),
    ],
  },

  'san-invalid': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('a name with a trailing dot', 'warning cp1/kubelet-server san-invalid reissue', (home) =>
        kubelet(home, ['cp1', 'cp1.']),
      ),
      when('a name with a letter beyond ASCII', 'critical cp1/kubelet-server san-invalid reissue', (home) =>
        kubelet(home, ['cp1', 'café']),
      ),
      when('a name with a blank', 'warning cp1/etcd-server san-invalid reissue', (home) =>
        etcd(home, ['cp1', 'localhost', 'cp 1'], [node, loopback, loopback6]),
      ),
      when('an authority with an empty label in its name', 'warning ca san-invalid manual', (home) =>
        counterfeitAuthority(home, 'ca', { parts: { names: sanExtension(['kubernetes..ca']) } }),
      ),
    ],
    nearMisses: [
      when('an underscore, which Go reads', 'warning cp1/kubelet-server san-surplus reissue', (home) =>
        kubelet(home, ['cp1', 'cp_1']),
      ),
      when('the name that kubeadm puts into its authority', [], (home) =>
        counterfeitAuthority(home, 'ca', { parts: { names: sanExtension(['kubernetes']) } }),
      ),
    ],
  },

  'san-surplus': {
    stage: 'identity',
    severity: 'warning',
    violations: [
      when('the address of a node that is gone', 'warning cp1/kubelet-server san-surplus reissue', (home) =>
        kubelet(home, ['cp1'], [node, [10, 0, 0, 99]]),
      ),
      when('a name that somebody added by hand', 'warning cp1/etcd-server san-surplus reissue', (home) =>
        etcd(home, ['cp1', 'localhost', 'etcd.example.com'], [node, loopback, loopback6]),
      ),
      when('a name for a client, which nobody dials', 'warning w1/kubelet-client san-surplus reissue', (home) =>
        counterfeit(home, pki(home, 'kubelet-client', 'w1'), { parts: { names: sanExtension(['w1']) } }),
      ),
      when('an e-mail address', 'warning w1/kubelet-client san-surplus reissue', (home) =>
        counterfeit(home, pki(home, 'kubelet-client', 'w1'), {
          parts: { names: extension('2.5.29.17', false, sequence(tlv(0x81, Buffer.from('a@example.com')))) },
        }),
      ),
    ],
    nearMisses: [
      when('a name that an override asks for', [], (home) => kubelet(home, ['cp1', 'extra.example.com']), {
        spec: smallSpec('certificates: { overrides: { kubelet-server: { sans: [extra.example.com] } } }\n'),
      }),
      when('a name that the node asks for', [], (home) => kubelet(home, ['cp1', 'extra.example.com']), {
        spec: smallSpec().replace('addresses: [10.0.0.11]', 'addresses: [10.0.0.11], sans: [extra.example.com]'),
      }),
    ],
  },
};
