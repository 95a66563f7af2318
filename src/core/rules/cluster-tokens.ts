import { minuteOf } from '../facts/dates.js';
import { objectPath } from '../facts/objects.js';
import { inCluster } from '../facts/place.js';
import { listed } from './copies.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';
import { objectsOf } from './survey.js';

const bootstrapTokens = kubernetesDocs('reference/access-authn-authz/bootstrap-tokens/');

export const bootstrapTokenEndless: SurveyRule = {
  id: 'bootstrap-token-endless',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means: 'A bootstrap token that authenticates never ends.',
  protects: 'the cluster from whoever finds it in an old join command: with it a machine becomes a node',
  mend: 'Delete it, and make one with an end when a node is to join: `kubeadm token create --ttl 2h`.',
  sources: [bootstrapTokens],
  *survey(everything) {
    for (const { object, id, expires, authenticates } of objectsOf(everything, 'bootstrap-token'))
      if (authenticates && expires === undefined)
        yield {
          artefact: object.name,
          place: inCluster(objectPath(object)),
          message: `lets nodes in by the token ${id}, for ever`,
          command: `kubectl -n kube-system delete secret ${object.name}`,
        };
  },
};

export const bootstrapTokenExpired: SurveyRule = {
  id: 'bootstrap-token-expired',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'A bootstrap token has ended and is still there: the controller-manager deletes such tokens, unless it runs without its tokencleaner.',
  protects: 'whoever is about to use its join command: it is refused',
  mend: 'Make another one: `kubeadm token create`. With `--controllers=*,tokencleaner` old ones go by themselves.',
  sources: [bootstrapTokens],
  *survey({ observed, now }) {
    for (const { object, id, expires } of objectsOf({ observed }, 'bootstrap-token')) {
      if (expires === undefined || (expires !== 'malformed' && expires >= now)) continue;
      yield {
        artefact: object.name,
        place: inCluster(objectPath(object)),
        message:
          expires === 'malformed'
            ? `has an end that cannot be read, so the token ${id} is refused`
            : `ended on ${minuteOf(expires)} UTC, so the token ${id} is refused`,
      };
    }
  },
};

export const accountTokensEndless: SurveyRule = {
  id: 'account-tokens-endless',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'Secrets hold tokens of service accounts that never end. To take one back, its Secret has to be deleted; if the Secret is lost sight of, the key of service accounts has to change.',
  protects: 'what those service accounts may do, from whoever reads such a Secret once',
  mend: 'Use tokens that end: of a projected volume, or `kubectl create token`. Then delete the Secret.',
  sources: [
    kubernetesDocs('concepts/configuration/secret/#serviceaccount-token-secrets'),
    kubernetesDocs('reference/access-authn-authz/service-accounts-admin/#manual-secret-management-for-serviceaccounts'),
  ],
  *survey(everything) {
    const tokens = objectsOf(everything, 'account-token');
    const [first] = tokens;
    if (first === undefined) return;
    const accounts = tokens.map(({ object, account }) => `${object.namespace ?? ''}/${account}`);
    yield {
      artefact: 'service-account-tokens',
      place: inCluster(objectPath(first.object)),
      message: `never end: ${tokens.length === 1 ? 'a token' : `${tokens.length} tokens`} in Secrets, of ${listed([...new Set(accounts)])}`,
      actual: tokens.map(({ object }) => objectPath(object)),
    };
  },
};
