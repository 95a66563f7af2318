import { alone, authentication, kubelet, pki, type BadFile } from '../../support/bad-flags.js';

export const ofKubelet: readonly BadFile[] = [
  kubelet(
    'answers anybody',
    {
      [authentication]: '',
      'authentication: { anonymous: { enabled: true }, x509: { clientCAFile': `${pki}/ca.crt } }`,
    },
    ['kubelet-anonymous authentication.anonymous.enabled'],
  ),
  kubelet('lets everybody do everything', { 'authorization: { mode': 'AlwaysAllow }' }, [
    'kubelet-always-allow authorization.mode',
  ]),
  kubelet('takes no client certificates', { [authentication]: '' }, [
    'kubelet-client-ca-missing authentication.x509.clientCAFile',
  ]),
  kubelet('has a port for everybody', { readOnlyPort: '10255' }, ['kubelet-read-only-port readOnlyPort']),
  kubelet('serves a certificate of its own making', { tlsCertFile: '', tlsPrivateKeyFile: '' }, [
    'kubelet-self-signed tlsCertFile',
  ]),
  kubelet(
    'renews nothing',
    { tlsCertFile: '', tlsPrivateKeyFile: '', serverTLSBootstrap: 'true', rotateCertificates: 'false' },
    ['kubelet-rotation-off rotateCertificates'],
  ),
  kubelet('speaks TLS 1.1', { tlsMinVersion: 'VersionTLS11' }, ['tls-old tlsMinVersion']),
  kubelet('has a mode that it does not know', { 'authorization: { mode': 'RBAC }' }, [
    'flag-word-unknown authorization.mode',
  ]),
  kubelet('has a gate that nobody knows', { featureGates: '{ NoSuchGate: true }' }, [
    'gate-unknown featureGates.NoSuchGate',
  ]),
  alone(
    'a kubelet without a configuration has the defaults of old',
    'etc/systemd/system/kubelet.service',
    '[Service]\nExecStart=/usr/bin/kubelet --kubeconfig=/etc/kubernetes/kubelet.conf\n',
    [
      'kubelet kubelet-anonymous authentication.anonymous.enabled',
      'kubelet kubelet-always-allow authorization.mode',
      'kubelet kubelet-client-ca-missing authentication.x509.clientCAFile',
      'kubelet kubelet-read-only-port readOnlyPort',
      'kubelet kubelet-self-signed tlsCertFile',
    ],
  ),
];
