import type { Cluster } from '../cluster/cluster.js';
import { admissionConfiguration } from '../components/admission.js';
import { authenticationConfiguration } from '../components/authentication.js';
import { abacPolicy, authorizationConfiguration } from '../components/authorization.js';
import { webhookKubeconfig } from '../components/webhook-kubeconfig.js';
import { obeys, rows } from './row.js';

/** The kubeconfig of the server that is asked whose a token is, if kubepki writes it. */
const tokenWebhook = ({ authentication: { webhook } }: Cluster) =>
  webhook && webhookKubeconfig('token-webhook', webhook.server);

/** The same of the server that is asked who may do what: of several at most one has no kubeconfig of its own. */
function authorizationWebhook({ authorization: { webhooks } }: Cluster) {
  const written = webhooks.find(({ server }) => server.by === 'url');
  return written && webhookKubeconfig(written.name, written.server);
}

/** Files that say who is let in, who may do what, and what is looked at before an object is stored. */
export const accessFiles = rows({
  'authentication.yaml': {
    kind: 'file',
    title: 'whose tokens are accepted, and what anonymous requests may reach',
    on: 'control-plane',
    when: (cluster) => authenticationConfiguration(cluster) !== undefined,
    content: ({ cluster }) => ({ syntax: 'yaml', value: authenticationConfiguration(cluster) }),
    readBy: [obeys('kube-apiserver', { text: '--authentication-config' })],
  },
  'token-webhook.yaml': {
    kind: 'file',
    title: 'the way to the server that is asked whose a token is',
    on: 'control-plane',
    when: (cluster) => tokenWebhook(cluster) !== undefined,
    content: ({ cluster }) => ({ syntax: 'yaml', value: tokenWebhook(cluster) }),
    readBy: [obeys('kube-apiserver', { text: '--authentication-token-webhook-config-file' })],
  },
  // Before what names it: kube-apiserver refuses a configuration whose kubeconfig is not there yet, and does not come back to it.
  'authorization-webhook.yaml': {
    kind: 'file',
    title: 'the way to the server that is asked who may do what; authorization.yaml names it',
    on: 'control-plane',
    when: (cluster) => authorizationWebhook(cluster) !== undefined,
    content: ({ cluster }) => ({ syntax: 'yaml', value: authorizationWebhook(cluster) }),
  },
  'authorization.yaml': {
    kind: 'file',
    title: 'who is asked who may do what, in order',
    on: 'control-plane',
    when: ({ authorization }) => authorization.isFile,
    content: ({ cluster, pathOf }) => ({
      syntax: 'yaml',
      value: authorizationConfiguration(cluster, pathOf('authorization-webhook.yaml')),
    }),
    readBy: [obeys('kube-apiserver', { text: '--authorization-config' })],
  },
  'abac-policy.jsonl': {
    kind: 'file',
    title: 'what ABAC allows',
    on: 'control-plane',
    when: ({ authorization }) => authorization.policy.length > 0,
    content: ({ cluster }) => ({ syntax: 'text', text: abacPolicy(cluster.authorization.policy) }),
    readBy: [obeys('kube-apiserver', { text: '--authorization-policy-file' })],
  },
  'admission.yaml': {
    kind: 'file',
    title: 'what admission plugins are told',
    on: 'control-plane',
    when: (cluster) => admissionConfiguration(cluster) !== undefined,
    content: ({ cluster }) => ({ syntax: 'yaml', value: admissionConfiguration(cluster) }),
    readBy: [obeys('kube-apiserver', { text: '--admission-control-config-file' })],
  },
});
