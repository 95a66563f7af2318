import { nodeIdentifiedBy } from '../catalog/row.js';
import type { Role } from '../cluster/cluster.js';
import { isAnywhere, isLoopback, parseAddress } from '../read/address.js';
import { hostOf } from '../read/uri.js';
import { first, kubeconfigOf, leafOf, map, runs, toldOnce, type Sourced, type Survey } from './survey.js';

/** What a filesystem tells about its node. What is undefined it does not tell. */
export interface FoundNode {
  readonly survey: Survey;
  readonly name: Sourced<string> | undefined;
  readonly roles: Sourced<readonly Role[]>;
  readonly addresses: Sourced<readonly string[]> | undefined;
}

export const foundNode = (survey: Survey): FoundNode => ({
  survey,
  name: nameOf(survey),
  roles: rolesOf(survey),
  addresses: addressesOf(survey),
});

function nameOf(survey: Survey): Sourced<string> | undefined {
  const isServer = runs(survey, 'etcd') !== undefined || survey.places.has('etcd-server');
  return first(
    survey.given === undefined
      ? undefined
      : { value: survey.given, from: survey.root === '' ? 'its facts' : 'the command line' },
    map(leafOf(survey, 'kubelet.conf'), ({ subject }) => nodeIdentifiedBy(subject.commonName)),
    map(leafOf(survey, 'kubelet-client'), ({ subject }) => nodeIdentifiedBy(subject.commonName)),
    map(kubeconfigOf(survey, 'kubelet.conf'), ({ user }) => nodeIdentifiedBy(user)),
    map(toldOnce(survey, 'kubelet', '--hostname-override'), (name) => name),
    // kubeadm: the CN of a member is the name of its node.
    survey.layout === 'kubeadm' && isServer
      ? map(leafOf(survey, 'etcd-server'), ({ subject }) => subject.commonName)
      : undefined,
    map(toldOnce(survey, 'etcd', '--name'), (name) => (name === 'default' ? undefined : name)),
    survey.hostname === undefined ? undefined : { value: survey.hostname, from: 'etc/hostname' },
  );
}

function rolesOf(survey: Survey): Sourced<readonly Role[]> {
  const evidence: readonly (readonly [Role, string | undefined])[] = [
    ['control-plane', runs(survey, 'kube-apiserver')?.file ?? leafOf(survey, 'apiserver')?.from],
    ['etcd', runs(survey, 'etcd')?.file ?? leafOf(survey, 'etcd-server')?.from],
  ];
  const roles = evidence.flatMap(([role, from]) => (from === undefined ? [] : [{ role, from }]));
  if (roles.length > 0)
    return { value: roles.map(({ role }) => role), from: [...new Set(roles.map(({ from }) => from))].join(', ') };
  const kubelet =
    survey.places.get('kubelet.conf')?.kubeconfig ??
    runs(survey, 'kubelet')?.file ??
    leafOf(survey, 'kubelet-client')?.from;
  return { value: ['worker'], from: kubelet ?? 'nothing of a control plane is there' };
}

const addressIn = (url: string): string | undefined => parseAddress(hostOf(url) ?? '');

/** Whether no other machine reaches this one by the host. */
export const isOwn = (host: string): boolean => isLoopback(host) || isAnywhere(host);

/** Addresses that other machines dial. */
const outward = (addresses: readonly (string | undefined)[]): readonly string[] | undefined => {
  const real = addresses.flatMap((address) => (address === undefined || isOwn(address) ? [] : [address]));
  return real.length === 0 ? undefined : [...new Set(real)];
};

const listed = (text: string): readonly string[] => text.split(',').map((part) => part.trim());

function addressesOf(survey: Survey): Sourced<readonly string[]> | undefined {
  return first(
    map(toldOnce(survey, 'kube-apiserver', '--advertise-address'), (text) => outward([parseAddress(text)])),
    map(toldOnce(survey, 'k3s', 'node-ip'), (text) => outward(listed(text).map(parseAddress))),
    map(toldOnce(survey, 'kubelet', '--node-ip'), (text) => outward(listed(text).map(parseAddress))),
    map(toldOnce(survey, 'etcd', '--initial-advertise-peer-urls'), (text) => outward(listed(text).map(addressIn))),
    map(toldOnce(survey, 'etcd', '--advertise-client-urls'), (text) => outward(listed(text).map(addressIn))),
    map(leafOf(survey, 'etcd-peer'), ({ sans }) => onlyOne(outward(sans.ip))),
    map(leafOf(survey, 'kubelet-server'), ({ sans }) => onlyOne(outward(sans.ip))),
    map(kubeconfigOf(survey, 'controller-manager.conf'), ({ server }) => outward([addressIn(server)])),
  );
}

/** Of several it is not known which one is the node's. */
const onlyOne = (addresses: readonly string[] | undefined): readonly string[] | undefined =>
  addresses?.length === 1 ? addresses : undefined;
