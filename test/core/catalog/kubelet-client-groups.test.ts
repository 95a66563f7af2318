import { overridable } from '../../../src/core/catalog/catalog.js';
import { desiredState } from '../../../src/core/catalog/derive.js';
import { parseCluster } from '../../../src/core/cluster/parse.js';
import { smallSpec } from '../../support/home.js';

/** What a new certificate of the API server as a client of kubelets says, and what one in its place may say. */
function kubeletClientOf(layout: string, release: string) {
  const spec = smallSpec(`layout: ${layout}`).replace('"1.37"', JSON.stringify(release));
  const { cluster } = parseCluster(Buffer.from(spec), 'kubepki.yaml', overridable);
  const pair = desiredState(cluster, new Map()).artefacts.find(({ name }) => name === 'apiserver-kubelet-client');
  if (pair?.kind !== 'pair') throw new Error('no such pair');
  return {
    issued: pair.issuance.request?.subject.organizations,
    accepted: pair.issuance.accept.subjects?.map(({ organizations }) => organizations.join()).sort(),
  };
}

describe('apiserver-kubelet-client', () => {
  it.each([
    ['kubeadm', '1.35', ['kubeadm:cluster-admins']],
    ['kubeadm', '1.36', []],
    ['kubeadm', '1.37', []],
    ['kubepki', '1.35', []],
    ['kubepki', '1.37', []],
  ])('in layout %s of %s is issued with the groups %j', (layout, release, groups) => {
    expect(kubeletClientOf(layout, release).issued).toEqual(groups);
  });

  it.each(['1.35', '1.36'])('is left alone whichever release of kubeadm issued it (%s)', (release) => {
    const accepted = new Set(kubeletClientOf('kubeadm', release).accepted);
    expect(accepted).toEqual(new Set(['', 'kubeadm:cluster-admins', 'system:masters']));
  });
});
