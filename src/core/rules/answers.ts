import { renderRoughly } from '../cluster/duration.js';
import { subjectOf } from './live.js';
import { kubernetesDocs, kubernetesIssue, type SurveyRule } from './rule.js';
import { isShown, urlOf } from './served.js';
import { trustBehind } from './served-trust.js';
import { secondsBetween } from './time.js';

export const clientRefused: SurveyRule = {
  id: 'client-refused',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'A server does not take the client certificate that was shown to it: it answered 401, or broke the connection with an alert. It was the one that the table means for it, such as `apiserver-etcd-client` for etcd, or the one given with `--client-pair`.',
  protects: 'the client of that certificate, which is shut out, such as an API server from etcd',
  mend: 'See whether the certificate has ended, and whether the server trusts its authority: etcd reads `--trusted-ca-file` only when it starts (docs/reload.md), so restart it where that file has changed.',
  sources: [
    kubernetesDocs('reference/access-authn-authz/authentication/#x509-client-certificates'),
    kubernetesIssue('etcd-io/etcd#11555'),
  ],
  *survey(everything) {
    for (const seen of everything.observed.live ?? []) {
      if (!isShown(seen)) continue;
      const { client } = seen.sight;
      // One fault, one finding: a server that goes on with other authorities than those on disk is served-not-disk.
      if (client?.verdict !== 'refused' || trustBehind(seen, everything) !== undefined) continue;
      yield {
        ...subjectOf(seen, everything),
        message: `refuses the client certificate of ${client.client} at ${urlOf(seen)} (${client.answer})`,
        actual: [client.client],
      };
    }
  },
};

/** kubeadm dates certificates back by so much (kubernetes/kubernetes#98244), so that a smaller difference hurts nobody; seconds. */
const tolerated = 300;

export const clockSkew: SurveyRule = {
  id: 'clock-skew',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A server says in the `Date` header of its answer that it is another time than here, by five minutes or more. A certificate that was just issued is then not valid yet for one of both, and one that is valid has ended for the other.',
  protects: 'against certificates and tokens that are refused though they are right',
  mend: 'Set the clock of that machine, or of this one, by chrony or systemd-timesyncd.',
  sources: [kubernetesIssue('kubernetes/kubernetes#76714'), 'https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1'],
  *survey(everything) {
    for (const seen of everything.observed.live ?? []) {
      const clock = isShown(seen) ? seen.sight.clock : undefined;
      if (clock === undefined) continue;
      const ahead = secondsBetween(seen.at, clock);
      if (Math.abs(ahead) < tolerated) continue;
      yield {
        ...subjectOf(seen, everything),
        message: `is ${renderRoughly(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} this machine, as it answers at ${urlOf(seen)}`,
        expected: [seen.at.toISOString()],
        actual: [clock.toISOString()],
      };
    }
  },
};
