import { when, type CaseTable } from '../../support/cases.js';
import { pki, userFile } from '../../support/copies.js';
import { altered, authorityOf, counterfeit, counterfeitAuthority } from '../../support/counterfeit.js';
import { certificatePem, keyFrom } from '../../support/forge.js';
import { applyHome, days, smallSpec, today } from '../../support/home.js';
import { certificateIn, embed, embeddedIn, held } from '../../support/kubeconfigs.js';

/** Days from today. */
const from = (begin: number, end: number) => ({ notBefore: days(begin), notAfter: days(end) });

const inSeconds = (seconds: number): Date => new Date(today.getTime() + seconds * 1000);

/** Gives the certificate in a person's kubeconfig another validity. */
function redate(path: string, home: string, validity: ReturnType<typeof from>): void {
  const key = keyFrom(embeddedIn(path, held.key));
  embed(path, held.certificate, certificatePem(altered(certificateIn(path), key, authorityOf(home).key, validity)));
}

const lifetimes = (authority: string, leaf: string, more = '') =>
  smallSpec(`certificates: { validity: { authority: ${authority}, leaf: ${leaf} }, ${more} }\n`);

const authorities = ['ca', 'etcd-ca', 'front-proxy-ca'];

export const time: CaseTable = {
  expired: {
    stage: 'time',
    severity: 'critical',
    violations: [
      when('a server whose certificate ended a second ago', 'critical cp1/apiserver expired reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { notBefore: days(-365), notAfter: inSeconds(-1) }),
      ),
      when('the certificate that a kubeconfig names', 'critical cp1/scheduler.conf expired reissue', (home) =>
        counterfeit(home, pki(home, 'scheduler'), from(-365, -5)),
      ),
    ],
    nearMisses: [
      when('the last second of a certificate, which still counts', 'critical cp1/apiserver expiring reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { notBefore: days(-365), notAfter: today }),
      ),
      when("a person's kubeconfig that has lapsed", 'info admin.conf expired manual', (home) =>
        redate(userFile(home, 'admin.conf'), home, from(-365, -5)),
      ),
    ],
  },

  'not-yet-valid': {
    stage: 'time',
    severity: 'critical',
    violations: [
      when('a server whose certificate begins tomorrow', 'critical w1/kubelet-server not-yet-valid reissue', (home) =>
        counterfeit(home, pki(home, 'kubelet-server', 'w1'), from(1, 365)),
      ),
      when("a person's kubeconfig that begins tomorrow", 'critical admin.conf not-yet-valid manual', (home) =>
        redate(userFile(home, 'admin.conf'), home, from(1, 365)),
      ),
      when('an authority that begins tomorrow signs nothing', 'critical front-proxy-ca not-yet-valid manual', (home) =>
        counterfeitAuthority(home, 'front-proxy-ca', from(1, 3650)),
      ),
    ],
    nearMisses: [
      when('a certificate in its first second', [], (home) =>
        counterfeit(home, pki(home, 'kubelet-server', 'w1'), { notBefore: today, notAfter: days(365) }),
      ),
    ],
  },

  expiring: {
    stage: 'time',
    severity: 'warning',
    violations: [
      when('a server whose renewal is late', 'warning cp1/apiserver expiring reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), from(-345, 20)),
      ),
      when('a server whose renewal is very late', 'critical cp1/etcd-server expiring reissue', (home) =>
        counterfeit(home, pki(home, 'etcd/server'), from(-358, 7), 'etcd-ca'),
      ),
      when('the certificate that a kubeconfig names', 'warning cp1/controller-manager.conf expiring reissue', (home) =>
        counterfeit(home, pki(home, 'controller-manager'), from(-350, 15)),
      ),
    ],
    nearMisses: [
      when(
        'a server that is due, which a renewal may be about to mend',
        'info cp1/apiserver expiring reissue',
        (home) => counterfeit(home, pki(home, 'apiserver'), from(-335, 30)),
      ),
      when('a server that is due tomorrow', [], (home) => counterfeit(home, pki(home, 'apiserver'), from(-334, 31))),
      when('a short lifetime, of which less than 30 days are always left', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), from(-10, 6)),
      ),
      when("a person's kubeconfig that will lapse", 'info admin.conf expiring manual', (home) =>
        redate(userFile(home, 'admin.conf'), home, from(-360, 5)),
      ),
    ],
  },

  'outlives-authority': {
    stage: 'time',
    severity: 'warning',
    violations: [
      when('a server that claims to outlive its authority', 'warning cp1/apiserver outlives-authority manual', (home) =>
        counterfeit(home, pki(home, 'apiserver'), from(0, 3651)),
      ),
    ],
    nearMisses: [
      when('a server that ends with its authority', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), {
          notBefore: today,
          notAfter: authorityOf(home).certificate.notAfter,
        }),
      ),
      when('a server that was issued minutes after its authority, for as long', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), {
          notBefore: today,
          notAfter: new Date(authorityOf(home).certificate.notAfter.getTime() + 600_000),
        }),
      ),
    ],
  },

  'authority-horizon': {
    stage: 'time',
    severity: 'warning',
    violations: [
      when(
        'authorities that cannot issue certificates of full length any more',
        authorities.map((name) => `warning ${name} authority-horizon manual`),
        () => undefined,
        { spec: lifetimes('365d', '200d'), now: days(166) },
      ),
      when(
        'certificates that end with their authority, as renewing them would',
        [
          ...authorities.map((name) => `warning ${name} authority-horizon manual`),
          'warning cp1/apiserver authority-horizon manual',
        ],
        () => undefined,
        { spec: lifetimes('365d', '365d', 'overrides: { apiserver: { renewBefore: 60d } }'), now: days(320) },
      ),
      when(
        'authorities, and not certificates that gained by a renewal although it was cut short',
        [
          ...authorities.map((name) => `warning ${name} authority-horizon manual`),
          'info admin.conf expiring manual',
          'info super-admin.conf expiring manual',
        ],
        (home) => applyHome(home, days(171)),
        { spec: lifetimes('365d', '200d'), now: days(171) },
      ),
    ],
    nearMisses: [
      when('authorities that can still issue certificates of full length', [], () => undefined, {
        spec: lifetimes('365d', '200d'),
        now: days(165),
      }),
    ],
  },
};
