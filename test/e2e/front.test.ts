import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringUp } from '../support/bring-up.js';
import { pki, TestCluster, type Answer } from '../support/cluster.js';
import {
  auditOf,
  personThrough,
  place,
  Recorder,
  startHaproxy,
  startKubectlProxy,
  startNginx,
  type Person,
} from '../support/front.js';
import { binaries, withComponents } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const folder = scratch();
const policy = join(folder, 'policy.yaml');
const auditLog = join(folder, 'audit.log');

/** Two control planes behind a load balancer, and a machine that is bastion and proxy; `rest` is put under `front`. */
const clusterInFront = (rest = '') =>
  new TestCluster({
    controlPlanes: { cp1: '10.77.0.11', cp2: '10.77.0.12' },
    endpoint: 'api.kubepki.test',
    front: {
      lb1: { address: '10.77.0.5', roles: ['load-balancer'] },
      gate1: { address: '10.77.0.6', roles: ['bastion', 'proxy'] },
    },
    spec: [
      `front:
  users:
    - { name: alice, groups: [dev, ops], proxySubresources: true }
    - { name: bob, groups: [dev] }
    - { name: carol }
${rest}apiServer: { extraArgs: { audit-policy-file: ${policy}, audit-log-path: ${auditLog} } }`,
    ],
  });

/** What nobody but the proxy may say. */
const spoofed = {
  'X-Remote-User': 'kubernetes-admin',
  'X-Remote-Group': 'system:masters',
  'X-Remote-Extra-Scopes': 'everything',
  'X-Remote-Uid': '0',
  X_Remote_User: 'kubernetes-admin',
  'Impersonate-User': 'kubernetes-admin',
  'Impersonate-Group': 'system:masters',
  'Impersonate-Extra-Scopes': 'everything',
  'Impersonate-Uid': '0',
  Impersonate_User: 'kubernetes-admin',
  Authorization: 'Bearer stolen',
  'Audit-ID': 'mine',
  'X-Forwarded-For': '203.0.113.9',
} as const;

/** Ways to write a proxy sub-resource that one of nginx and an API server would take for something else. */
const disguised = [
  '/api/v1/namespaces/x/services/y/proxy',
  '/api/v1/namespaces/x/services/y/proxy/',
  '/api/v1/namespaces/x/services/https:y:443/proxy/a?b',
  '/api/v1/namespaces/x/pods/y/proxy/',
  '/api/v1/nodes/cp1/proxy/pods',
  '/api/v1/namespaces/x/services/y/pro%78y/',
  '/api/v1/namespaces/x/services/y%2Fproxy/',
  '/api/v1/namespaces/x/services/y%2fproxy%2f',
  '/api/v1/namespaces/x/services/y/proxy/../../../../../../../version',
  '/api/v1/namespaces/x/services/y/proxy/%2e%2e/%2E%2E/version',
  '/version/../api/v1/nodes/cp1/proxy/',
  '//api/v1/nodes/cp1/proxy/',
  '/api//v1/nodes/cp1/proxy/',
  '/api/v1/nodes/cp1/./proxy/',
  '/api/v1/nodes/cp1%252Fproxy/',
  '/api/v1/nodes/cp1#/proxy/',
  '/api/v1/nodes/cp1\\proxy/',
  '/api/v1/proxy/namespaces/x/services/y/',
];

withComponents('in front of real API servers', () => {
  const cluster = clusterInFront();
  beforeAll(async () => {
    writeFileSync(policy, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n');
    await bringUp(cluster, () => {
      startHaproxy(cluster, 'lb1');
    });
    cluster.must(['create', 'clusterrolebinding', 'developers', '--clusterrole=view', '--group=dev']);
  }, 240_000);
  afterAll(() => cluster.stop());

  const admin = { ca: `${pki}/ca.crt`, ...cluster.pair('apiserver-kubelet-client') };
  const ready = (): Answer => cluster.request('cp1', 'https://api.kubepki.test:6443/readyz', admin);
  const served = (node: string) => cluster.fingerprint(node, 'apiserver.crt');

  describe.each(['haproxy', 'nginx'])('%s as a load balancer', (software) => {
    beforeAll(async () => {
      if (software === 'nginx') {
        await cluster.on('lb1').end('haproxy');
        startNginx(cluster, 'nginx', 'lb1');
      }
      await cluster.eventually('both API servers', bothServe);
    }, 60_000);

    /** Who answered, of several calls; undefined until both have. */
    const bothServe = () => {
      const seen = new Set(Array.from({ length: 4 }, () => ready().served));
      return seen.has(served('cp1')) && seen.has(served('cp2')) ? seen : undefined;
    };

    it('passes TLS through to both API servers', async () => {
      expect(await cluster.eventually('both', bothServe)).toEqual(new Set([served('cp1'), served('cp2')]));
    });

    it('goes on when one of them stops, and uses it again when it is back', async () => {
      await cluster.on('cp2').end('kube-apiserver');
      // The one that is gone may be tried until it has been missed.
      await cluster.eventually('an answer', () => (ready().status === 200 ? true : undefined), 20);
      const answers = Array.from({ length: 12 }, () => ready());
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map((answer) => answer.served))).toEqual(new Set([served('cp1')]));
      cluster.start('kube-apiserver', 'cp2', cluster.flags('kube-apiserver', 'cp2'));
      await cluster.eventually('both again', bothServe, 90);
    }, 150_000);
  });

  it('HAProxy leaves out what answers in the place of an API server with another certificate', async () => {
    await cluster.on('lb1').end('nginx-nginx');
    await cluster.on('cp2').end('kube-apiserver');
    for (const name of ['kube-controller-manager', 'kube-scheduler']) await cluster.on('cp2').end(name);
    const recorder = new Recorder(cluster, 'cp2', { port: 6443, ...cluster.pair('front-proxy-client') });
    startHaproxy(cluster, 'lb1');
    const calls = () => Array.from({ length: 12 }, () => ready());
    const onlyFirst = () => (calls().every((answer) => answer.served === served('cp1')) ? true : undefined);
    // Until it was looked at twice it counts as healthy; no client takes it for an API server then.
    await cluster.eventually('an end of its calls', onlyFirst, 20);
    expect(new Set(calls().map((answer) => answer.served))).toEqual(new Set([served('cp1')]));
    expect(recorder.requests).toEqual([]);
    await cluster.on('cp2').end('recorder');
  }, 60_000);

  describe.each(['proxy', 'bastion'] as const)('the %s', (gate) => {
    let alice: Person;
    let bob: Person;
    let carol: Person;
    const port = gate === 'proxy' ? 9443 : 8443;
    const server = `https://10.77.0.6:${port}`;

    beforeAll(async () => {
      [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => personThrough(cluster, gate, name)) as [
        Person,
        Person,
        Person,
      ];
      const spec = join(cluster.home, 'kubepki.yaml');
      const text = readFileSync(spec, 'utf8');
      writeFileSync(spec, text.replace(/.*carol.*\n/, ''));
      startNginx(cluster, gate, 'gate1');
      if (gate === 'bastion') startKubectlProxy(cluster, 'gate1');
      writeFileSync(spec, text);
      cluster.must(['apply', '-f', '-'], {
        as: 'super-admin.conf',
        input: cluster.kubepki(['bootstrap', 'manifests', '--home', cluster.home]),
      });
      await cluster.eventually('an answer', () => answers(ask(bob, '/version')), 30);
    }, 90_000);

    const answers = (answer: Answer): true => {
      if (answer.status === 200) return true;
      throw new Error(JSON.stringify(answer));
    };

    /** From another machine. */
    const ask = (who: Person, path: string, headers: Readonly<Record<string, string>> = {}, body?: string): Answer =>
      cluster.request('lb1', server, {
        ...who.caller,
        path,
        headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body }),
      });

    const kubectl = (who: Person, ...args: readonly string[]) =>
      cluster.on('lb1').run([binaries().kubectl, `--kubeconfig=${who.kubeconfig}`, ...args]);

    const review = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' });
    const reviews = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const whoIs = (who: Person, headers = {}): unknown => {
      const answer = ask(who, reviews, headers, review);
      return (JSON.parse(answer.body ?? '') as { readonly status: { readonly userInfo: unknown } }).status.userInfo;
    };
    /** Whom the API server takes bob for. */
    const known =
      gate === 'proxy'
        ? { username: 'bob', groups: ['dev', 'system:authenticated'] }
        : { username: 'kubepki:bastion', groups: ['system:authenticated'] };

    it('is what the kubeconfig dials, and kubectl works through it', () => {
      expect(bob.server).toBe(server);
      expect(kubectl(bob, 'get', 'configmaps', '--namespace=default', '--output=name')).toMatchObject({
        code: 0,
        stdout: 'configmap/kube-root-ca.crt\n',
      });
      expect(kubectl(bob, 'get', 'configmaps', '--watch', '--request-timeout=2s').stdout).toContain('kube-root-ca.crt');
      expect(kubectl(bob, 'create', 'namespace', 'forbidden').stderr).toContain('Forbidden');
    });

    it('is entered with a certificate of somebody in the spec only', () => {
      const { ca } = bob.caller;
      const status = (caller: object) => cluster.request('lb1', `${server}/version`, { ca, ...caller }).status;
      expect(status({})).toBe(400);
      const strange = join(cluster.home, 'nodes/cp1', pki, 'apiserver-kubelet-client');
      expect(status({ certificate: `${strange}.crt`, key: `${strange}.key` })).toBe(400);
      expect(ask(carol, '/version')).toMatchObject({ status: 403 });
      expect(kubectl(carol, 'get', 'configmaps').stderr).toContain('the certificate is for nobody who may come in');
    });

    it('tells API servers who it is for, whatever else was sent', () => {
      expect(whoIs(bob, spoofed)).toMatchObject(known);
      expect(whoIs(bob, spoofed)).toEqual(whoIs(bob));
      expect(Object.keys((whoIs(bob, spoofed) as { extra?: object }).extra ?? {})).not.toContain('scopes');
    });

    it('lets nobody but those in its list to services, pods and nodes', () => {
      for (const path of disguised) {
        const answer = ask(bob, path);
        expect([path, [400, 403].includes(answer.status ?? 0), answer.body]).toEqual([
          path,
          true,
          expect.stringMatching(/are not reached through|read in two ways|400 Bad Request/),
        ]);
      }
      const { body } = ask(alice, '/api/v1/namespaces/default/services/y/proxy/');
      expect(body).not.toContain('not reached through');
      expect(JSON.parse(body ?? '')).toMatchObject({
        kind: 'Status',
        reason: expect.stringMatching(/Forbidden|NotFound/),
      });
    });

    it('lets everything else through that only looks like it', () => {
      for (const path of [
        '/api/v1/namespaces/proxy/pods',
        '/api/v1/namespaces/default/services/proxy',
        '/version?x=/proxy/',
      ])
        expect(ask(bob, path).body).not.toMatch(/not reached through|read in two ways/);
    });
  });

  it('the proxy may become nobody but the users of the spec', () => {
    const pair = join(cluster.home, 'nodes/gate1', pki, 'proxy-client');
    const status = (headers: Readonly<Record<string, string>>) =>
      cluster.request('lb1', `${cluster.apiServer('cp1')}/api/v1/namespaces/default/configmaps`, {
        ca: join(cluster.home, 'nodes/gate1', pki, 'ca.crt'),
        certificate: `${pair}.crt`,
        key: `${pair}.key`,
        headers,
      }).status;
    expect(status({ 'Impersonate-User': 'bob', 'Impersonate-Group': 'dev' })).toBe(200);
    expect(status({ 'Impersonate-User': 'kubernetes-admin' })).toBe(403);
    expect(status({ 'Impersonate-User': 'bob', 'Impersonate-Group': 'system:masters' })).toBe(403);
    expect(status({})).toBe(403);
  });

  it('impersonation is audited, and the bastion says who asked', () => {
    const path = '/api/v1/namespaces/default/configmaps';
    const events = auditOf(auditLog, `${path}?limit=500`);
    expect(events).toContainEqual(
      expect.objectContaining({
        user: expect.objectContaining({ username: 'kubepki:proxy' }) as unknown,
        impersonatedUser: expect.objectContaining({ username: 'bob' }) as unknown,
        sourceIPs: expect.arrayContaining(['10.77.0.5']) as unknown,
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        user: expect.objectContaining({ username: 'kubepki:bastion' }) as unknown,
        userAgent: expect.stringMatching(/^kubepki-bastion\/bob kubectl/) as unknown,
      }),
    );
  });

  describe('what arrives', () => {
    const allowed = new Set([
      'host',
      'accept',
      'connection',
      'user-agent',
      'x-forwarded-for',
      'impersonate-user',
      'impersonate-group',
    ]);

    it.each(['proxy', 'bastion'] as const)(
      'behind the %s is no header that was not listed',
      async (gate) => {
        const bob = personThrough(cluster, gate, 'bob');
        const where =
          gate === 'proxy'
            ? { port: 6443, ...cluster.pair('apiserver') }
            : { socket: '/run/kubepki-bastion/kubectl.sock' };
        if (gate === 'bastion') await cluster.on('gate1').end('kubectl-proxy');
        // Its controllers would speak to the stand-in too.
        for (const name of ['kube-controller-manager', 'kube-scheduler']) await cluster.on('cp2').end(name);
        const recorder = new Recorder(cluster, gate === 'proxy' ? 'cp2' : 'gate1', where);
        const asked = () => recorder.requests.filter(({ url }) => url === '/version');
        const ask = (headers: Readonly<Record<string, string>>) =>
          cluster.request('lb1', `https://10.77.0.6:${gate === 'proxy' ? 9443 : 8443}/version`, {
            ...bob.caller,
            headers,
          });
        await cluster.eventually(
          'a request that was recorded',
          () => {
            ask({});
            return asked().length > 0 ? true : undefined;
          },
          30,
        );
        const before = asked().length;
        for (let time = 0; time < 4; time += 1)
          ask({ ...spoofed, Upgrade: 'h2c', Connection: 'Upgrade, HTTP2-Settings' });
        const arrived = asked().slice(before);
        expect(arrived.length).toBeGreaterThan(0);
        for (const { headers } of arrived) {
          expect(headers.map(([name]) => name).filter((name) => !allowed.has(name))).toEqual([]);
          expect(JSON.stringify(headers)).not.toMatch(
            /kubernetes-admin|system:masters|everything|stolen|203\.0\.113\.9/,
          );
          if (gate === 'proxy')
            expect(headers.filter(([name]) => name.startsWith('impersonate'))).toEqual([
              ['impersonate-user', 'bob'],
              ['impersonate-group', 'dev'],
            ]);
        }
        const protocol = 'base64url.bearer.authorization.k8s.io.c3RvbGVu, v5.channel.k8s.io';
        for (let time = 0; time < 4; time += 1)
          ask({
            Upgrade: 'websocket',
            Connection: 'Upgrade',
            'Sec-WebSocket-Protocol': protocol,
            'Sec-WebSocket-Version': '13',
          });
        const upgraded = recorder.requests
          .slice(before)
          .filter(({ headers }) => headers.some(([name]) => name === 'upgrade'));
        expect(upgraded.length).toBeGreaterThan(0);
        expect(JSON.stringify(upgraded)).not.toContain('bearer');
        await cluster.on(gate === 'proxy' ? 'cp2' : 'gate1').end('recorder');
      },
      60_000,
    );
  });

  it('in the form of request headers the proxy is believed, and who comes by it says no more than before', async () => {
    const spec = join(cluster.home, 'kubepki.yaml');
    writeFileSync(spec, readFileSync(spec, 'utf8').replace('front:\n', 'front:\n  proxy: { mode: request-header }\n'));
    cluster.kubepki(['apply', '--yes', '--home', cluster.home]);
    await cluster.restart('kube-apiserver', 'cp1');
    await cluster.on('gate1').end('nginx-proxy');
    expect(place(cluster, 'proxy', 'gate1')).toBe('/run/front/proxy');
    startNginx(cluster, 'proxy', 'gate1');
    const bob = personThrough(cluster, 'proxy', 'bob');
    const ask = () =>
      cluster.request('lb1', `${bob.server}/apis/authentication.k8s.io/v1/selfsubjectreviews`, {
        ...bob.caller,
        headers: { ...spoofed, 'Content-Type': 'application/json' },
        body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
      });
    const answer = await cluster.eventually('an answer', () => (ask().status === 201 ? ask() : undefined), 60);
    expect(JSON.parse(answer.body ?? '')).toMatchObject({
      status: { userInfo: { username: 'bob', groups: ['dev', 'system:authenticated'] } },
    });
    expect(answer.body).not.toMatch(/scopes|system:masters/);
  }, 120_000);
});
