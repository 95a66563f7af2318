import { alone, type BadFile } from '../../support/bad-flags.js';
import { manifestOf, podOf } from '../../support/flag-files.js';

export const otherForms: readonly BadFile[] = [
  alone(
    'a kubeadm configuration of v1beta3',
    'kubeadm.yaml',
    'apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.37.2\napiServer:\n  extraArgs:\n    authorization-mode: AlwaysAllow\n    kubelet-certificate-authority: /etc/kubernetes/pki/ca.crt\n',
    ['kube-apiserver authorization-always-allow --authorization-mode'],
  ),
  alone(
    'a kubeadm configuration of v1beta4',
    'kubeadm.yaml',
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.37.2\napiServer:\n  extraArgs:\n  - name: kubelet-certificate-authority\n    value: /etc/kubernetes/pki/ca.crt\n  - name: token-auth-file\n    value: /etc/tokens.csv\n',
    ['kube-apiserver token-file --token-auth-file'],
  ),
  alone(
    'a configuration of k3s',
    'etc/rancher/k3s/config.yaml',
    'token: not-a-real-token\nkube-apiserver-arg:\n- anonymous-auth=true\n- no-such-flag=1\nkube-controller-manager-arg:\n- bind-address=0.0.0.0\n',
    [
      'kube-apiserver flag-unknown --no-such-flag',
      'kube-apiserver anonymous-open --anonymous-auth',
      'kube-controller-manager metrics-exposed --bind-address',
    ],
  ),
  alone(
    'a unit with a drop-in of its own',
    'etc/systemd/system/kube-scheduler.service',
    '[Service]\nExecStart=/usr/local/bin/kube-scheduler \\\n  --bind-address=0.0.0.0 \\\n  # why not\n  --leader-elect=maybe\n',
    ['kube-scheduler flag-value-refused --leader-elect', 'kube-scheduler metrics-exposed --bind-address'],
  ),
  alone(
    'a file of flags of MicroK8s',
    'var/snap/microk8s/current/args/kube-scheduler',
    '# flags\n--kubeconfig=/x\n--no-such-flag\n--bind-address=127.0.0.1\n',
    ['kube-scheduler flag-unknown --no-such-flag'],
  ),
  alone(
    'variables of etcd',
    'etc/etcd.env',
    'ETCD_CERT_FILE=/a.crt\nETCD_KEY_FILE=/a.key\nETCD_TRUSTED_CA_FILE=/ca.crt\nETCD_PEER_CERT_FILE=/a.crt\nETCD_PEER_KEY_FILE=/a.key\nETCD_PEER_TRUSTED_CA_FILE=/ca.crt\nETCD_LISTEN_PEER_URLS=https://10.0.0.1:2380\nETCD_LISTEN_CLIENT_URLS="http://10.0.0.1:2379"\n',
    ['etcd etcd-plaintext --listen-client-urls'],
  ),
  alone(
    'variables of the kubelet',
    'var/lib/kubelet/kubeadm-flags.env',
    'KUBELET_KUBEADM_ARGS="--no-such-flag=x --read-only-port=10255"\n',
    ['kubelet flag-unknown --no-such-flag', 'kubelet kubelet-read-only-port --read-only-port'],
  ),
  alone(
    'a flag of the kubelet that its configuration has too',
    'var/lib/kubelet/kubeadm-flags.env',
    'KUBELET_KUBEADM_ARGS="--max-pods=110"\n',
    ['kubelet flag-deprecated --max-pods'],
    { rule: 'flag-deprecated' },
  ),
  alone(
    'a configuration of etcd with its flags beside it',
    manifestOf('etcd'),
    podOf('etcd', ['--config-file=/etc/etcd.yaml', '--client-cert-auth=true'], '3.7.3'),
    ['flags flags-unreadable ', 'etcd flag-ignored --client-cert-auth'].map((line) =>
      line.startsWith('flags') ? line.replace('flags ', 'etcd ') : line,
    ),
  ),
  alone(
    'a configuration of kube-proxy',
    'kube-proxy.yaml',
    'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmetricsBindAddress: 0.0.0.0:10249\n',
    ['kube-proxy metrics-exposed metricsBindAddress'],
  ),
  alone('what is no file of flags', 'notes.txt', 'nothing here\n', ['flags flags-unreadable ']),
];
