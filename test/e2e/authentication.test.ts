import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringUp } from '../support/bring-up.js';
import { pki, TestCluster, type Answer } from '../support/cluster.js';
import { binaries, withComponents } from '../support/real-components.js';

const host = '10.77.0.11';
const identities = `https://${host}:9443`;
const issuer = `{ issuer: "${identities}", audiences: [kubernetes], username: { claim: name, prefix: "id:" }, groups: { claim: teams, prefix: "id:" }, requiredClaims: { site: north }, ca: CERTIFICATES }`;
const asked = `{ name: hook, url: "${identities}/authorize", ca: ${pki}/ca.crt, unauthorizedTtl: 1s, authorizedTtl: 1s }`;

withComponents('a cluster whose users come by tokens', () => {
  const cluster = new TestCluster({
    controlPlanes: { cp1: host },
    spec: [
      'serviceAccounts: { publish: true }\n',
      'authentication:\n',
      '  anonymous: health\n',
      '  oidc: []\n',
      `  webhook: { url: "${identities}/authenticate", ca: ${pki}/ca.crt, cacheTtl: 1s }\n`,
      'authorization:\n',
      '  form: file\n',
      '  modes: [Node, RBAC, ABAC]\n',
      '  policy: [{ user: "id:alice", namespace: "*", resource: configmaps, readonly: true }]\n',
      'admission:\n',
      '  podSecurity: { enforce: baseline, exemptNamespaces: [kube-system] }\n',
      '  eventRateLimit: { qps: 1, burst: 2 }\n',
    ],
  });
  let pid = 0;
  beforeAll(async () => {
    await bringUp(cluster);
    const pair = cluster.pair('apiserver');
    const program = [process.execPath, join(__dirname, '..', 'support', 'identity-server.js')];
    const server = cluster.on('cp1').start('identities', [...program, host, '9443', pair.certificate, pair.key]);
    await cluster.eventually('the issuer', () => (server.output.includes('ready') ? true : undefined));
    pid = apiServer().pid;
  }, 240_000);
  afterAll(() => cluster.stop());

  const apiServer = () => cluster.servers.find(({ name }) => name.startsWith('kube-apiserver'))!;
  const ca = `${pki}/ca.crt`;
  const headers = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
  const get = (path: string, token?: string): Answer =>
    cluster.request('cp1', `https://${host}:6443${path}`, {
      ca,
      ...(token === undefined ? {} : { headers: headers(token) }),
    });
  const post = (path: string, token: string, body: object): Answer =>
    cluster.request('cp1', `https://${host}:6443${path}`, { ca, headers: headers(token), body: JSON.stringify(body) });

  /** Asks the server that plays issuer and webhook. */
  const tell = (path: string, body: object = {}): string =>
    JSON.parse(cluster.request('cp1', `${identities}${path}`, { ca, body: JSON.stringify(body) }).body!) as string;
  const alice = { name: 'alice', teams: ['dev'], site: 'north', aud: 'kubernetes' };
  const tokenOf = (claims: object = alice): string => tell('/sign', { sub: '1', ...claims });

  /** Who the API server takes somebody for. */
  function whoIs(token: string): {
    readonly status: number | undefined;
    readonly name?: string;
    readonly groups?: string[];
  } {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const { status, body } = post('/apis/authentication.k8s.io/v1/selfsubjectreviews', token, review);
    if (status !== 201) return { status };
    const { username, groups } = (JSON.parse(body) as { status: { userInfo: { username: string; groups: string[] } } })
      .status.userInfo;
    return { status, name: username, groups };
  }

  /** Another spec, applied: what the plan said of the API server. */
  function change(from: string, to: string): string {
    const file = join(cluster.home, 'kubepki.yaml');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
    const plan = cluster.kubepki(['plan', '--home', cluster.home]);
    cluster.kubepki(['apply', '--home', cluster.home, '--yes']);
    return plan;
  }

  it('lets strangers reach health and what is published, and nothing else', () => {
    const open = ['/livez', '/readyz', '/healthz', '/.well-known/openid-configuration', '/openid/v1/jwks'];
    const closed = [
      '/version',
      '/api',
      '/livez/ping',
      '/metrics',
      '/api/v1/namespaces/kube-public/configmaps/cluster-info',
    ];
    expect(open.map((path) => get(path).status)).toEqual(open.map(() => 200));
    expect(closed.map((path) => get(path).status)).toEqual(closed.map(() => 401));
  });

  it('takes an issuer that the spec gets while it runs', async () => {
    expect(whoIs(tokenOf())).toEqual({ status: 401 });
    const certificates = JSON.stringify(cluster.read('cp1', 'ca.crt'));
    const plan = change('oidc: []', `oidc: [${issuer.replace('CERTIFICATES', certificates)}]`);
    expect(plan).toMatch(/nothing has to be restarted/);
    const known = await cluster.eventually(
      'the issuer to be known',
      () => (whoIs(tokenOf()).status === 201 ? whoIs(tokenOf()) : undefined),
      100,
    );
    expect(known).toEqual({ status: 201, name: 'id:alice', groups: ['id:dev', 'system:authenticated'] });
    expect(apiServer().pid).toBe(pid);
  }, 120_000);

  it.each([
    ['for somebody else', { ...alice, aud: 'other' }],
    ['without a claim that it has to bear', { ...alice, site: 'south' }],
    ['without a name', { ...alice, name: undefined }],
  ])('refuses a token %s', (_, claims) => {
    expect(whoIs(tokenOf(claims))).toEqual({ status: 401 });
  });

  it('asks the webhook whose a token is', () => {
    expect(whoIs('hook-wanda')).toEqual({ status: 201, name: 'wanda', groups: ['hooked', 'system:authenticated'] });
    expect(whoIs('stolen')).toEqual({ status: 401 });
  });

  it('asks ABAC, which lets read and not write', () => {
    const token = tokenOf();
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'made' } };
    expect([
      get('/api/v1/namespaces/default/configmaps', token).status,
      get('/api/v1/namespaces/default/secrets', token).status,
      post('/api/v1/namespaces/default/configmaps', token, map).status,
    ]).toEqual([200, 403, 403]);
  });

  it('asks a webhook who may do what, which the spec gets while it runs', async () => {
    const services = () => get('/api/v1/namespaces/default/services', 'hook-wanda').status;
    expect(services()).toBe(403);
    change('[Node, RBAC, ABAC]', `[Node, RBAC, ABAC, Webhook]\n  webhooks: [${asked}]`);
    await cluster.eventually('an answer of the webhook', () => (services() === 200 ? true : undefined), 100);
    expect(get('/api/v1/namespaces/default/pods', 'hook-wanda').status).toBe(403);
    expect(get('/api/v1/namespaces/default/configmaps', tokenOf()).status).toBe(200);
    expect(apiServer().pid).toBe(pid);
  }, 120_000);

  it('holds pods to the standard of the spec, and events of a namespace to its limit', () => {
    const pod = (namespace: string) =>
      cluster.kubectl(['run', 'big', '--image=x', '--privileged', '--dry-run=server', `--namespace=${namespace}`]);
    expect(pod('default').stderr).toMatch(/violates PodSecurity "baseline:latest"/);
    expect(pod('kube-system').code).toBe(0);
    const event = (name: string) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace: 'default' },
        involvedObject: { kind: 'Pod', namespace: 'default', name: 'x' },
      });
    const sent = Array.from({ length: 6 }, (_, index) =>
      cluster.kubectl(['create', '-f', '-', '--validate=false'], { input: event(`e${String(index)}`) }),
    );
    expect(sent.some(({ stderr }) => /limit reached|TooManyRequests/.test(stderr))).toBe(true);
  });

  it('refuses a token whose key the issuer has withdrawn, once it has seen one of the next key', async () => {
    const old = tokenOf();
    expect(whoIs(old).name).toBe('id:alice');
    tell('/withdraw');
    expect(whoIs(tokenOf()).name).toBe('id:alice');
    await cluster.eventually('a refusal of the old token', () => (whoIs(old).status === 401 ? true : undefined), 60);
    expect(whoIs(tokenOf()).name).toBe('id:alice');
  }, 90_000);

  it.each([
    ['anonymous requests by flag and by path', ['--anonymous-auth=true'], /anonymous/],
    [
      'OIDC by flag and by file',
      [`--oidc-issuer-url=${identities}`, '--oidc-client-id=kubernetes'],
      /mutually exclusive/,
    ],
    ['an issuer that signs for service accounts', [`--service-account-issuer=${identities}`], /must not overlap/],
    ['authorizers by flag and by file', ['--authorization-mode=Node,RBAC'], /authorization-mode/],
  ])('does not start with %s, which kubepki refuses to print', (_, more, words) => {
    const flags = cluster.flags('kube-apiserver', 'cp1');
    const { code, stderr } = cluster
      .on('cp1')
      .run([binaries()['kube-apiserver'], ...flags, '--secure-port=7443', ...more]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(words) as string });
  });
});
