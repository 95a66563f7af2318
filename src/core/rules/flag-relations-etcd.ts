import { shown } from './flag-demand.js';
import { isLoopback } from '../read/address.js';
import { hostToldBy } from '../read/uri.js';
import { isReached, originOf } from './etcd-dialled.js';
import { at, type FlagRule } from './flag-rule.js';
import { isTrusted, pathOf, relation, shareTrust, unseen } from './flag-relation.js';
import { cis, kubernetesDocs } from './rule.js';
import { effective, isWhole, listOf } from './started.js';

/** Rules about etcd and the kube-apiserver beside it. */
export const etcdRelations: readonly FlagRule[] = [
  relation('kube-apiserver', 'etcd', {
    id: 'etcd-url-differs',
    severity: 'critical',
    relate: (started, etcd) => {
      const setting = '--etcd-servers';
      if (!isWhole(etcd) && effective(etcd, '--listen-client-urls')?.from !== 'given') return undefined;
      const listens = listOf(etcd, '--listen-client-urls');
      const lost = listOf(started, setting).find(
        (url) => isLoopback(hostToldBy(url)) && !listens.some((one) => isReached(url, one)),
      );
      return lost === undefined
        ? undefined
        : {
            ...at(started, setting),
            message: `dials etcd at ${originOf(lost)}, where the etcd beside it does not listen`,
            expected: listens.map(originOf),
            actual: [originOf(lost)],
          };
    },
    means:
      'kube-apiserver dials the etcd on its own machine at an address, a port or by a scheme that etcd does not listen on.',
    protects: 'the start of the API server, which waits for etcd and ends',
    mend: 'Make --etcd-servers one of --listen-client-urls.',
    sources: ['https://etcd.io/docs/v3.6/op-guide/configuration/'],
  }),
  relation('kube-apiserver', 'etcd', {
    id: 'etcd-ca-differs',
    severity: 'warning',
    relate: (started, etcd, audit) => {
      const setting = '--etcd-cafile';
      const [mine, theirs] = [pathOf(started, setting), pathOf(etcd, '--trusted-ca-file')];
      if (mine === undefined || theirs === undefined) return undefined;
      const served = pathOf(etcd, '--cert-file');
      const verifies = served === undefined ? undefined : isTrusted(audit, started, served, mine);
      if (verifies === true || (verifies === undefined && shareTrust(audit, started, mine, theirs) === true))
        return undefined;
      return {
        ...at(started, setting),
        severity: verifies === false ? 'critical' : 'warning',
        message:
          verifies === false
            ? 'trusts a CA for etcd that the certificate of the etcd beside it is not from'
            : `trusts another file for etcd than the etcd beside it trusts; ${unseen}`,
        expected: [shown(theirs)],
        actual: [shown(mine)],
      };
    },
    means: 'kube-apiserver and the etcd on its machine are told of different CAs.',
    protects: 'the connection between them',
    mend: 'Name the trust file of the etcd CA in both.',
    sources: ['https://etcd.io/docs/v3.6/op-guide/security/'],
  }),
  relation('etcd', 'kube-apiserver', {
    id: 'etcd-ca-shared',
    severity: 'warning',
    relate: (started, server, audit) => {
      const setting = '--trusted-ca-file';
      const [mine, theirs] = [pathOf(started, setting), pathOf(server, '--client-ca-file')];
      if (mine === undefined || theirs === undefined || shareTrust(audit, started, mine, theirs) !== true)
        return undefined;
      return {
        ...at(started, setting),
        message: 'trusts the CA of the cluster for its clients',
        expected: ['a CA of its own'],
        actual: [shown(mine)],
      };
    },
    means: 'etcd takes certificates of the CA that kubelets and users have theirs from.',
    protects:
      'everything in the cluster, Secrets included: with one such certificate etcd is open to any node and any user',
    mend: 'Give etcd a CA of its own: the layout kubepki has one.',
    sources: [cis('2.7'), kubernetesDocs('setup/best-practices/certificates/')],
  }),
];
