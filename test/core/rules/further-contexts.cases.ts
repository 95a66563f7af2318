import { when, type CaseTable } from '../../support/cases.js';
import { etc } from '../../support/copies.js';
import { days, put } from '../../support/home.js';
import { editKubeconfig } from '../../support/kubeconfigs.js';
import { aLeaf, anAuthority, base64, type Made } from '../../support/plain.js';

const isPlain = { isPlain: true };
const root = anAuthority('root');

interface Entries {
  readonly users: Readonly<Record<string, object>>;
  /** User by context; all are of one cluster. */
  readonly contexts: Readonly<Record<string, string>>;
}

const kubeconfig =
  ({ users, contexts }: Entries) =>
  (folder: string) =>
    put(
      folder,
      'config.kubeconfig',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'c',
            cluster: { server: 'https://10.0.0.11:6443', 'certificate-authority-data': base64(root.pem) },
          },
        ],
        users: Object.entries(users).map(([name, user]) => ({ name, user })),
        contexts: Object.entries(contexts).map(([name, user]) => ({ name, context: { cluster: 'c', user } })),
        'current-context': 'now',
      }),
      0o600,
    );

const identity = ({ pem, key }: Made) => ({
  'client-certificate-data': base64(pem),
  'client-key-data': base64(key.pem),
});
const good = identity(aLeaf('jane', root));

export const furtherContexts: CaseTable = {
  'kubeconfig-further': {
    stage: 'always',
    severity: 'info',
    violations: [
      when(
        'a component with another context and its user',
        'info cp1/scheduler.conf kubeconfig-further manual',
        (home) =>
          editKubeconfig(etc(home, 'scheduler.conf'), (document) => {
            const cluster = document.getIn(['clusters', 0, 'name']);
            document.addIn(['contexts'], document.createNode({ name: 'other', context: { cluster, user: 'other' } }));
            document.addIn(['users'], document.createNode({ name: 'other', user: { token: 'x' } }));
          }),
      ),
      when(
        'a user that no context has',
        'info config.kubeconfig kubeconfig-further manual',
        kubeconfig({ users: { jane: good, joe: { token: 'x' } }, contexts: { now: 'jane' } }),
        isPlain,
      ),
      when(
        'a context without its user',
        'info config.kubeconfig kubeconfig-further manual',
        kubeconfig({ users: { jane: good }, contexts: { now: 'jane', other: 'joe' } }),
        isPlain,
      ),
    ],
    nearMisses: [
      when(
        'a second context for the same user',
        [],
        kubeconfig({ users: { jane: good }, contexts: { now: 'jane', again: 'jane' } }),
        isPlain,
      ),
      when(
        'a second user, whose certificate has ended',
        'critical config.kubeconfig#other expired reissue',
        kubeconfig({
          users: { jane: good, joe: identity(aLeaf('joe', root, { notBefore: days(-90), notAfter: days(-1) })) },
          contexts: { now: 'jane', other: 'joe' },
        }),
        isPlain,
      ),
      when(
        'a second user, whose key is of another certificate',
        'critical config.kubeconfig#other key-mismatch reissue',
        kubeconfig({
          users: { jane: good, joe: { ...identity(aLeaf('joe', root)), 'client-key-data': base64(root.key.pem) } },
          contexts: { now: 'jane', other: 'joe' },
        }),
        isPlain,
      ),
    ],
  },
};
