import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pki, type Answer, type TestCluster } from '../../support/cluster.js';
import { personThrough, startKubectlProxy, startNginx, type Person } from '../../support/front.js';
import { binaries } from '../../support/real-components.js';
import { spoofed } from '../../support/spoofed.js';

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

/** What must hold of a bastion and of a proxy on gate1: who comes in, and what is passed on. */
export function gateSentences(cluster: TestCluster): void {
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

    if (gate === 'bastion')
      it('gives nobody a terminal through the bastion, with a slash at the end or without', () => {
        for (const what of ['exec', 'attach', 'portforward']) {
          const path = `/api/v1/namespaces/default/pods/y/${what}`;
          expect(ask(alice, path)).toMatchObject({ status: 403, body: expect.not.stringContaining('kind') as string });
          expect(ask(alice, `${path}/`)).toMatchObject({ status: 400 });
          expect(ask(alice, `${path}/?command=id`).body).toContain('read in two ways');
          // Past nginx, kubectl refuses it as well.
          const socket = ['curl', '--silent', '--unix-socket', '/run/kubepki-bastion/kubectl.sock'];
          for (const end of ['', '/', '/?command=id'])
            expect(cluster.on('gate1').must([...socket, `http://localhost${path}${end}`])).not.toContain('kind');
        }
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
}
