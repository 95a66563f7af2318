import { shown } from './flag-demand.js';
import { at, type FlagRule } from './flag-rule.js';
import { isTrusted, keysAt, keysOf, pathOf, relation, shareTrust, unseen } from './flag-relation.js';
import { kubernetesDocs } from './rule.js';
import { listOf, onMachine } from './started.js';

/** Rules about what two components on one machine are told. */
export const relations: readonly FlagRule[] = [
  relation('kube-controller-manager', 'kube-apiserver', {
    id: 'service-account-keys-differ',
    severity: 'critical',
    relate: (started, server, audit) => {
      const setting = '--service-account-private-key-file';
      const [mine, signs] = [pathOf(started, setting), pathOf(server, '--service-account-signing-key-file')];
      const verifies = listOf(server, '--service-account-key-file').map((path) => onMachine(server, path) ?? path);
      if (mine === undefined || mine === signs || verifies.includes(mine) || verifies.length === 0) return undefined;
      const key = keysAt(audit, started, mine)?.[0];
      const accepted = keysOf(audit, server, '--service-account-key-file');
      const isKnown = key !== undefined && accepted.every((keys) => keys !== undefined);
      if (isKnown && accepted.flat().some((one) => one.fingerprint === key.fingerprint)) return undefined;
      return {
        ...at(started, setting),
        severity: isKnown ? 'critical' : 'warning',
        message: isKnown
          ? `signs tokens with a key that kube-apiserver does not verify with`
          : `signs tokens with another file than kube-apiserver; ${unseen}`,
        expected: (signs === undefined ? verifies : [signs]).map((one) => shown(one)),
        actual: [shown(mine)],
      };
    },
    means:
      'kube-controller-manager signs tokens of Secrets with a key that is not among those kube-apiserver verifies with.',
    protects: 'whatever comes with such a token, which is refused',
    mend: 'Name the same key in both: --service-account-private-key-file and --service-account-signing-key-file, and its public key with --service-account-key-file.',
    sources: [kubernetesDocs('reference/access-authn-authz/service-accounts-admin/')],
  }),
  {
    id: 'service-account-key-unverified',
    stage: 'always',
    severity: 'critical',
    remedy: 'manual',
    means: 'kube-apiserver signs tokens with a key whose public half is not among those it verifies with.',
    protects: 'every pod: its token is refused by the API server that has just signed it',
    mend: 'Name the public key of --service-account-signing-key-file with --service-account-key-file too.',
    sources: [kubernetesDocs('reference/access-authn-authz/service-accounts-admin/')],
    *judge(started, audit) {
      const setting = '--service-account-signing-key-file';
      const path = started.component === 'kube-apiserver' ? pathOf(started, setting) : undefined;
      const key = path === undefined ? undefined : keysAt(audit, started, path)?.[0];
      const accepted = keysOf(audit, started, '--service-account-key-file');
      if (key === undefined || accepted.length === 0 || accepted.some((keys) => keys === undefined)) return;
      if (accepted.flat().some((one) => one?.fingerprint === key.fingerprint)) return;
      yield { ...at(started, setting), message: 'signs tokens with a key that it does not verify with itself' };
    },
  },
  {
    id: 'requestheader-ca-shared',
    stage: 'always',
    severity: 'warning',
    remedy: 'manual',
    means:
      'The CA of the aggregation client is also that of client certificates. With --requestheader-allowed-names left out, kube-apiserver does not start since 1.34; before, everybody with a certificate could speak for everybody.',
    protects: 'every identity of the cluster',
    mend: 'Give the aggregation layer a CA of its own, front-proxy-ca, and name it with --requestheader-client-ca-file.',
    sources: [
      'https://github.com/kubernetes/kubernetes/pull/131411',
      kubernetesDocs('tasks/extend-kubernetes/configure-aggregation-layer/#ca-reusage-and-conflicts'),
    ],
    *judge(started, audit) {
      const setting = '--requestheader-client-ca-file';
      const [mine, clients] = [pathOf(started, setting), pathOf(started, '--client-ca-file')];
      if (started.component !== 'kube-apiserver' || mine === undefined || clients === undefined) return;
      if (shareTrust(audit, started, mine, clients) !== true) return;
      const isOpen = listOf(started, '--requestheader-allowed-names').length === 0;
      yield {
        ...at(started, setting),
        severity: isOpen ? 'critical' : 'warning',
        message: `takes the CA of client certificates for that of the aggregation client${isOpen ? ', and lets any of them speak for anybody' : ''}`,
        expected: ['a CA of its own'],
        actual: [shown(mine)],
      };
    },
  },
  relation('kube-controller-manager', 'kube-apiserver', {
    id: 'root-ca-differs',
    severity: 'critical',
    relate: (started, server, audit) => {
      const setting = '--root-ca-file';
      const [mine, served] = [pathOf(started, setting), pathOf(server, '--tls-cert-file')];
      if (mine === undefined || served === undefined || isTrusted(audit, started, served, mine) !== false)
        return undefined;
      return {
        ...at(started, setting),
        message: 'tells pods of a CA that the certificate of kube-apiserver is not from',
        actual: [shown(mine)],
      };
    },
    means: 'What pods are told to trust does not verify the certificate that kube-apiserver serves.',
    protects: 'every pod that talks to the API server',
    mend: 'Name the trust file of the cluster CA, ca.crt, with --root-ca-file.',
    sources: [kubernetesDocs('reference/command-line-tools-reference/kube-controller-manager/')],
  }),
  relation('kube-controller-manager', 'kube-apiserver', {
    id: 'signing-ca-unknown',
    severity: 'critical',
    relate: (started, server, audit) => {
      const trust = pathOf(server, '--client-ca-file');
      const setting = [
        '--cluster-signing-kube-apiserver-client-cert-file',
        '--cluster-signing-kubelet-client-cert-file',
        '--cluster-signing-cert-file',
      ].find((name) => {
        const signer = pathOf(started, name);
        return signer !== undefined && trust !== undefined && isTrusted(audit, started, signer, trust) === false;
      });
      return setting === undefined
        ? undefined
        : {
            ...at(started, setting),
            message: `signs client certificates that kube-apiserver does not trust by --client-ca-file=${shown(trust ?? '')}`,
          };
    },
    means:
      'kube-controller-manager signs client certificates with a CA that is not in --client-ca-file of kube-apiserver.',
    protects: 'kubelets that join or renew: their new certificates are refused',
    mend: 'Sign with a CA that kube-apiserver trusts, or add it to --client-ca-file first.',
    sources: [kubernetesDocs('reference/access-authn-authz/certificate-signing-requests/')],
  }),
  relation('kube-controller-manager', 'kube-apiserver', {
    id: 'service-range-differs',
    severity: 'warning',
    relate: (started, server) => {
      const setting = '--service-cluster-ip-range';
      const [mine, theirs] = [listOf(started, setting), listOf(server, setting)];
      const isSame = mine.length === theirs.length && mine.every((range) => theirs.includes(range));
      if (mine.length === 0 || theirs.length === 0 || isSame) return undefined;
      return {
        ...at(started, setting),
        message: 'has other addresses for Services than kube-apiserver',
        expected: theirs.map((one) => shown(one)),
        actual: mine.map((one) => shown(one)),
      };
    },
    means: 'kube-controller-manager and kube-apiserver are told of different ranges of Service addresses.',
    protects: 'nodes from a range of pods that overlaps with that of Services',
    mend: 'Give both the same --service-cluster-ip-range.',
    sources: [kubernetesDocs('concepts/services-networking/cluster-ip-allocation/')],
  }),
  relation('kubelet', 'kube-apiserver', {
    id: 'kubelet-client-ca-differs',
    severity: 'warning',
    relate: (started, server, audit) => {
      const setting = 'authentication.x509.clientCAFile';
      const mine = pathOf(started, setting);
      const [presents, clients] = [pathOf(server, '--kubelet-client-certificate'), pathOf(server, '--client-ca-file')];
      if (mine === undefined) return undefined;
      const takes = presents === undefined ? undefined : isTrusted(audit, started, presents, mine);
      const isSame = clients === undefined || shareTrust(audit, started, mine, clients) === true;
      if (takes === true || (takes === undefined && isSame)) return undefined;
      return {
        ...at(started, setting),
        severity: takes === false ? 'critical' : 'warning',
        message:
          takes === false
            ? 'trusts a CA that the certificate kube-apiserver shows it is not from'
            : `trusts another file for clients than kube-apiserver; ${unseen}`,
        expected: clients === undefined ? [] : [shown(clients)],
        actual: [shown(mine)],
      };
    },
    means:
      'The kubelet is told of another CA of client certificates than the one kube-apiserver has its certificate from.',
    protects: 'logs, exec and metrics of pods',
    mend: 'Name the trust file of the cluster CA, ca.crt, in authentication.x509.clientCAFile.',
    sources: [kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/')],
  }),
];
