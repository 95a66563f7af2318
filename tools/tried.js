// What of the reload table is tried on the real components, and by which test: test/e2e/<name>.test.ts or test/e2e/sentences/<name>.ts.
'use strict';
const hot = 'new contents are served or shown, the process runs on';
const tried = [
  [
    'serving pairs of kube-apiserver, kube-controller-manager, kube-scheduler; server and peer pair of etcd',
    hot,
    'reload',
  ],
  ['the same from one file each', `${hot}; a client that reads them meanwhile never meets half of one`, 'combined'],
  [
    'kube-apiserver `--client-ca-file`',
    'other authority: 401 for its clients; its own again: they are let in; no restart',
    'reload-hot',
  ],
  [
    'kube-apiserver `--requestheader-client-ca-file`',
    'other authority: 401 for the front proxy; its own again: believed; no restart',
    'reload-hot',
  ],
  [
    'kube-apiserver `--proxy-client-cert-file`, `--proxy-client-key-file`',
    'other pair: the extension server refuses it; its own again: answers; no restart',
    'reload-hot',
  ],
  [
    'kube-apiserver `--etcd-certfile`, `--etcd-keyfile`',
    'other pair: its connections go on, after a restart of etcd it is refused; its own again: it is let in; no restart',
    'reload-etcd',
  ],
  [
    'kube-apiserver `--kubelet-client-certificate`, `--kubelet-client-key`',
    'renewed: the kubelet is shown the new serial; no restart',
    'reload-hot',
  ],
  [
    'kube-apiserver `--kubelet-certificate-authority`',
    'a second authority in the bundle: its kubelets are believed within five minutes; no restart (tried when soaking only)',
    'reload-hot',
  ],
  ['kube-apiserver `--authentication-config`', 'one more issuer: its tokens are taken; no restart', 'authentication'],
  ['kube-apiserver `--authorization-config`', 'one more webhook: it is asked; no restart', 'authentication'],
  [
    'kube-controller-manager and kube-scheduler: the pair that a kubeconfig names by path',
    'renewed again and again: they lead on',
    'combined',
  ],
  [
    'kube-apiserver `--service-account-key-file`',
    'other key: tokens of the old one are taken until a restart, and refused after it',
    'reload-static',
  ],
  [
    'kube-apiserver `--etcd-cafile`',
    'other authority: etcd is still verified by the old one, also over a new connection',
    'reload-etcd',
  ],
  [
    'etcd `--trusted-ca-file`',
    'other authority: clients of the old one are let in until a restart, and refused after it',
    'reload-etcd',
  ],
  [
    'torn pair of etcd (the key is new, the certificate old)',
    'every new connection is refused until both fit; open ones go on',
    'reload-torn',
  ],
  ['torn pair of kube-apiserver', 'the old pair is served until both fit', 'reload-torn'],
  [
    'trap: a backup that is a hard link',
    'the first change is seen, every later one missed until a restart',
    'reload-traps',
  ],
  [
    'trap: a symbolic link that is swapped',
    'missed while the old file is there; seen when that is removed',
    'reload-traps',
  ],
  [
    'every certificate of a control plane renewed again and again under load: 10 times in the gate, 100 with `npm run soak -- test/e2e/reload.test.ts test/e2e/combined.test.ts`',
    'with kept keys no request to kube-apiserver or etcd fails; with combined pairs none to kube-apiserver, and to etcd at most what its plan declares',
    'reload, combined',
  ],
];

module.exports = { tried };
