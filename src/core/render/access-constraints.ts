import { anonymousPathsSince } from '../cluster/authentication.js';
import { authorizersFault } from '../cluster/authorization.js';
import { overrideOf } from '../cluster/override-of.js';
import { compareReleases, renderRelease } from '../cluster/version.js';
import { anonymousAccess } from '../components/anonymous.js';
import type { Constraint } from './constraint.js';

/** What must hold between the settings that say who may do what, and what is looked at before an object is stored. */
export const authorizationConstraints: readonly Constraint[] = [
  {
    components: ['kube-apiserver'],
    findIn: ({ has, list }) =>
      has('--authorization-mode') ? authorizersFault(list('--authorization-mode')) : undefined,
  },
  {
    // Without a mode and without a file everybody may do everything.
    components: ['kube-apiserver'],
    findIn: ({ has }) =>
      has('--authorization-mode') || has('--authorization-config')
        ? undefined
        : 'expected --authorization-mode or --authorization-config, got neither: everybody could do everything',
  },
  {
    components: ['kube-apiserver'],
    findIn: ({ list }) =>
      list('--enable-admission-plugins').includes('NodeRestriction') &&
      !list('--disable-admission-plugins').includes('NodeRestriction')
        ? undefined
        : 'expected NodeRestriction among the admission plugins, got none: one stolen kubelet certificate could change every node',
  },
];

const etcdUrls = [
  '--listen-client-urls',
  '--listen-peer-urls',
  '--advertise-client-urls',
  '--initial-advertise-peer-urls',
];

/** No port without TLS lets anybody in who comes by. Metrics of etcd have one on loopback, and kube-apiserver has none any more. */
export const portConstraints: readonly Constraint[] = [
  {
    components: ['etcd'],
    findIn: ({ list }) => {
      const open = etcdUrls.find((name) => list(name).some((url) => url.startsWith('http:')));
      return open && `expected https in ${open}, got http: whoever reaches that port reads and writes everything`;
    },
  },
];

/** What must hold between the settings by which kube-apiserver knows who asks. */
export const authenticationConstraints: readonly Constraint[] = [
  {
    // k8s.io/kubernetes/pkg/kubeapiserver/options/authentication.go refuses both.
    components: ['kube-apiserver'],
    find: ({ has, names }) => {
      const flag = has('--authentication-config') ? names.find((name) => name.startsWith('--oidc-')) : undefined;
      return flag && `expected --authentication-config or ${flag}, got both: say it in authentication.oidc`;
    },
  },
  {
    components: ['kube-apiserver'],
    findIn: ({ get, has }, cluster) => {
      const access = anonymousAccess(cluster);
      if (access?.to === 'paths' && has('--anonymous-auth'))
        return `expected no --anonymous-auth beside paths for anonymous requests in --authentication-config, got ${get('--anonymous-auth') ?? ''}`;
      return access?.to === 'nothing' && get('--anonymous-auth') !== 'false'
        ? 'expected --anonymous-auth=false, since authentication.anonymous or the profile lets nobody in, got true'
        : undefined;
    },
  },
  {
    // The spec may be read for another release than its own.
    components: ['kube-apiserver'],
    findIn: (_, cluster) =>
      anonymousAccess(cluster)?.to === 'paths' && compareReleases(cluster.version, anonymousPathsSince) < 0
        ? `expected Kubernetes ${renderRelease(anonymousPathsSince)} or later for authentication.anonymous: health, got ${renderRelease(cluster.version)}`
        : undefined,
  },
  {
    components: ['kube-apiserver'],
    findIn: ({ get }, { publishesKeys }) =>
      publishesKeys && get('--anonymous-auth') === 'false'
        ? 'expected anonymous requests, by which others read what serviceAccounts.publish publishes, got --anonymous-auth=false: set authentication.anonymous'
        : undefined,
  },
  {
    // k8s.io/apiserver/pkg/apis/apiserver/validation
    components: ['kube-apiserver'],
    findIn: ({ list }, { authentication: { oidc } }) => {
      const both = oidc.find(({ issuer }) => list('--service-account-issuer').includes(issuer));
      return both && `expected an issuer of OIDC that is not in --service-account-issuer, got ${both.issuer} in both`;
    },
  },
  {
    // The signer of client certificates takes any CN (https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/).
    components: ['kube-apiserver'],
    findIn: ({ has }, cluster) =>
      has('--requestheader-client-ca-file') &&
      (cluster.layout === 'kubepki' || cluster.layout === 'kubeadm') &&
      overrideOf(cluster, 'front-proxy-ca').authority === 'ca'
        ? 'expected an authority of its own for --requestheader-client-ca-file, got that of clients: whoever gets a certificate with the CN front-proxy-client could speak for anybody'
        : undefined,
  },
  {
    // Since 1.34 kube-apiserver does not start so where both CAs are one (kubernetes/kubernetes#131411); of others it is requestheader-anyone.
    components: ['kube-apiserver'],
    findIn: ({ has, list }) =>
      has('--requestheader-client-ca-file') && list('--requestheader-allowed-names').length === 0
        ? 'expected names in --requestheader-allowed-names, got none: any certificate of that authority could speak for anybody'
        : undefined,
  },
];
