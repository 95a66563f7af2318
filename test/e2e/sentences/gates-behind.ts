import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pki, type TestCluster } from '../../support/cluster.js';
import { auditOf, personThrough, Recorder, startNginx } from '../../support/front.js';
import { spoofed } from '../../support/spoofed.js';

/** What must hold behind a bastion and a proxy on gate1 that people came by already. */
export function behindGatesSentences(cluster: TestCluster, auditLog: string): void {
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
}
