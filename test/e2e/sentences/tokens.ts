import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { pki, type TestCluster } from '../../support/cluster.js';
import { binaries } from '../../support/real-components.js';

const decoded = (part: string | undefined): unknown => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

/** What must hold of service-account tokens, which `sa.key` signs and `sa.pub` verifies. */
export function tokenSentences(cluster: TestCluster): void {
  const treeFile = (path: string): string => cluster.read(cluster.controlPlanes[0]!, path);
  let token: string;
  beforeAll(async () => {
    token = await cluster.token();
  });

  const whoIs = (bearer: string, node: string): string =>
    cluster
      .on(node)
      .must([
        binaries().kubectl,
        `--server=${cluster.apiServer(node)}`,
        `--certificate-authority=${pki}/ca.crt`,
        `--token=${bearer}`,
        ...['auth', 'whoami', '--output=jsonpath={.status.userInfo.username}'],
      ]);
  const statusFor = (bearer: string, node: string): number | undefined =>
    cluster.request(node, `${cluster.apiServer(node)}/api`, {
      ca: `${pki}/ca.crt`,
      headers: { authorization: `Bearer ${bearer}` },
    }).status;

  it('bear the id of our key', () => {
    const key = createPublicKey(treeFile('sa.pub')).export({ format: 'der', type: 'spki' });
    expect(decoded(token.split('.')[0])).toMatchObject({
      alg: 'RS256',
      kid: createHash('sha256').update(key).digest('base64url'),
    });
  });

  it('issued by one API server are known to every one', () => {
    for (const node of cluster.controlPlanes) {
      expect(whoIs(token, node)).toBe('system:serviceaccount:default:default');
      expect(statusFor(token, node)).toBe(200);
    }
  });

  it('signed by another key are refused', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const claims = token.split('.').slice(0, 2).join('.');
    const forged = `${claims}.${sign('sha256', Buffer.from(claims), privateKey).toString('base64url')}`;
    for (const node of cluster.controlPlanes) expect(statusFor(forged, node)).toBe(401);
  });

  it('that are none are refused', () => {
    for (const node of cluster.controlPlanes) expect(statusFor('nonsense', node)).toBe(401);
  });

  it('in Secrets are signed by the controller-manager, beside the trust in the cluster CA', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a-token', annotations: { 'kubernetes.io/service-account.name': 'default' } },
      type: 'kubernetes.io/service-account-token',
    };
    cluster.must(['create', '-f', '-'], { input: JSON.stringify(secret) });
    const data = await cluster.eventually('a token in the Secret', () => {
      const found = JSON.parse(cluster.must(['get', 'secret', 'a-token', '--output=jsonpath={.data}']) || '{}') as {
        readonly token?: string;
        readonly 'ca.crt'?: string;
      };
      return found.token === undefined ? undefined : found;
    });
    const text = (value = ''): string => Buffer.from(value, 'base64').toString();
    expect(whoIs(text(data.token), cluster.controlPlanes.at(-1)!)).toBe('system:serviceaccount:default:default');
    expect(text(data['ca.crt'])).toBe(treeFile('ca.crt'));
  });

  it('come to pods beside the trust in the cluster CA, as kube-root-ca.crt', async () => {
    const published = await cluster.eventually('the ConfigMap kube-root-ca.crt', () =>
      cluster.must(['get', 'configmap', 'kube-root-ca.crt', String.raw`--output=jsonpath={.data.ca\.crt}`]),
    );
    expect(published).toBe(treeFile('ca.crt'));
  });
}
