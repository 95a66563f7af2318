import { bringUp, type FirstRights } from '../../support/bring-up.js';
import { TestCluster, type Shape } from '../../support/cluster.js';
import { kubepkiJson } from '../../support/kubepki.js';
import { aggregationSentences } from './aggregation.js';
import { apiServerSentences } from './api-server.js';
import { controllerSentences } from './controllers.js';
import { etcdSentences } from './etcd.js';
import { kubeletSentences } from './kubelet.js';
import { signingSentences } from './signing.js';
import { tokenSentences } from './tokens.js';

/** Brings up a cluster of real components, says of each what must hold, and takes it down. */
export function wholeClusterSentences(shape: Shape): void {
  const cluster = new TestCluster(shape);
  let rights: FirstRights;
  beforeAll(async () => {
    rights = await bringUp(cluster);
  }, 240_000);
  afterAll(() => cluster.stop());

  describe('etcd', () => etcdSentences(cluster));
  describe('the API server', () => apiServerSentences(cluster, () => rights));
  describe('the controllers', () => controllerSentences(cluster));
  describe('service-account tokens', () => tokenSentences(cluster));
  describe('an extension API server', () => aggregationSentences(cluster));
  describe('a kubelet', () => kubeletSentences(cluster));
  describe('the signers in the cluster', () => signingSentences(cluster));

  it('has still a home in which check finds nothing, when everything has run from it', () => {
    const report = kubepkiJson(['check', '--home', cluster.home]);
    expect(report).toMatchObject({ status: 'ok', findings: [] });
  });
}
