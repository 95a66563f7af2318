import { when, type CaseTable } from '../../support/cases.js';
import { etc, kubeadmSpec, pki, textAt, userFile } from '../../support/copies.js';
import { counterfeit, strangeAuthority } from '../../support/counterfeit.js';
import { name } from '../../support/forge.js';
import { days, smallSpec } from '../../support/home.js';
import {
  dial,
  editKubeconfig,
  embed,
  embeddedIn,
  expectServer,
  held,
  insecure,
  instead,
} from '../../support/kubeconfigs.js';

const standardPort = smallSpec().replace('api.prod.example.com:6443', 'api.prod.example.com:443');

export const kubeconfigs: CaseTable = {
  'kubeconfig-ca': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('a person who trusts another authority', 'critical admin.conf kubeconfig-ca rewrite', (home) =>
        embed(userFile(home, 'admin.conf'), held.trust, strangeAuthority().pem),
      ),
      when('a person who trusts an authority too many', 'critical admin.conf kubeconfig-ca rewrite', (home) => {
        const path = userFile(home, 'admin.conf');
        embed(path, held.trust, embeddedIn(path, held.trust) + strangeAuthority().pem);
      }),
      when('a person who trusts nobody', 'critical super-admin.conf kubeconfig-ca rewrite', (home) =>
        instead(userFile(home, 'super-admin.conf'), held.trust, held.trustPath, undefined),
      ),
      when('a person who trusts a file that only a node has', 'critical admin.conf kubeconfig-ca rewrite', (home) =>
        instead(userFile(home, 'admin.conf'), held.trust, held.trustPath, '/etc/kubernetes/pki/ca.crt'),
      ),
      when('a component that trusts another file', 'critical cp1/scheduler.conf kubeconfig-ca rewrite', (home) =>
        editKubeconfig(etc(home, 'scheduler.conf'), (document) =>
          document.setIn(held.trustPath, '/etc/kubernetes/pki/front-proxy-ca.crt'),
        ),
      ),
      when(
        'a component that trusts another authority, embedded',
        'critical cp1/kubelet.conf kubeconfig-ca rewrite',
        (home) => embed(etc(home, 'kubelet.conf'), held.trust, strangeAuthority().pem),
        { spec: kubeadmSpec },
      ),
      when(
        'a component that embeds nothing and names a file that nobody wrote',
        'critical w1/kubelet.conf kubeconfig-ca rewrite',
        (home) => instead(etc(home, 'kubelet.conf', 'w1'), held.trust, held.trustPath, '/etc/kubernetes/other-ca.crt'),
        { spec: kubeadmSpec },
      ),
      when(
        'a person who skips the verification, which client-go refuses',
        'critical admin.conf kubeconfig-ca rewrite',
        (home) => editKubeconfig(userFile(home, 'admin.conf'), (document) => document.setIn(insecure, true)),
      ),
      when('a component that trusts whoever answers', 'critical cp1/scheduler.conf kubeconfig-ca rewrite', (home) =>
        editKubeconfig(etc(home, 'scheduler.conf'), (document) => {
          document.deleteIn(held.trustPath);
          document.setIn(insecure, true);
        }),
      ),
    ],
    nearMisses: [
      when('a verification that is not skipped', [], (home) =>
        editKubeconfig(userFile(home, 'admin.conf'), (document) => document.setIn(insecure, false)),
      ),
      when('a component that embeds what the file holds', [], (home) =>
        editKubeconfig(etc(home, 'scheduler.conf'), (document) => {
          const admin = embeddedIn(userFile(home, 'admin.conf'), held.trust);
          document.deleteIn(held.trustPath);
          document.setIn(held.trust, Buffer.from(admin).toString('base64'));
        }),
      ),
      when(
        'a component that names the file that holds what it would embed',
        [],
        (home) => instead(etc(home, 'kubelet.conf', 'w1'), held.trust, held.trustPath, '/etc/kubernetes/pki/ca.crt'),
        { spec: kubeadmSpec },
      ),
    ],
  },

  'kubeconfig-server': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('a person who dials another cluster', 'critical admin.conf kubeconfig-server rewrite', (home) =>
        dial(userFile(home, 'admin.conf'), 'https://api.test.example.com:6443'),
      ),
      when('a kubelet that dials another port', 'critical w1/kubelet.conf kubeconfig-server rewrite', (home) =>
        dial(etc(home, 'kubelet.conf', 'w1'), 'https://api.prod.example.com:8443'),
      ),
      when('a component that dials without TLS', 'critical cp1/scheduler.conf kubeconfig-server rewrite', (home) =>
        dial(etc(home, 'scheduler.conf'), 'http://10.0.0.11:6443'),
      ),
      when('a component that dials what is no URL', 'critical cp1/scheduler.conf kubeconfig-server rewrite', (home) =>
        dial(etc(home, 'scheduler.conf'), 'https://'),
      ),
      when(
        'a component that dials another port with a certificate that ends, which is another fault',
        ['critical cp1/scheduler.conf kubeconfig-server rewrite', 'critical cp1/scheduler.conf expiring reissue'],
        (home) => {
          dial(etc(home, 'scheduler.conf'), 'https://10.0.0.11:7443');
          counterfeit(home, pki(home, 'scheduler'), { notBefore: days(-358), notAfter: days(7) });
        },
      ),
      when(
        'a component that dials another port as somebody else, who is not asked how long',
        ['critical cp1/scheduler.conf subject-wrong reissue', 'critical cp1/scheduler.conf kubeconfig-server rewrite'],
        (home) => {
          dial(etc(home, 'scheduler.conf'), 'https://10.0.0.11:7443');
          counterfeit(home, pki(home, 'scheduler'), {
            subject: name('CN=somebody'),
            notBefore: days(-358),
            notAfter: days(7),
          });
        },
      ),
      when('a person who expects another server', 'critical admin.conf kubeconfig-server rewrite', (home) =>
        expectServer(userFile(home, 'admin.conf'), 'api.test.example.com'),
      ),
    ],
    nearMisses: [
      when('a person who expects a name that every API server bears', [], (home) =>
        expectServer(userFile(home, 'admin.conf'), 'Kubernetes.default.svc'),
      ),
      when('a component that expects the address that it dials', [], (home) =>
        expectServer(etc(home, 'scheduler.conf'), '10.0.0.11'),
      ),
      when('a control plane that dials the endpoint, as kubeadm had it up to 1.32', [], (home) =>
        dial(etc(home, 'kubelet.conf'), 'https://api.prod.example.com:6443'),
      ),
      when('capitals and a trailing slash', [], (home) =>
        dial(userFile(home, 'admin.conf'), 'https://API.prod.example.com:6443/'),
      ),
      when(
        'the standard port, left out',
        [],
        (home) => dial(userFile(home, 'admin.conf'), 'https://api.prod.example.com'),
        { spec: standardPort },
      ),
    ],
  },

  'kubeconfig-identity': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when(
        'a person who is somebody else',
        ['critical admin.conf kubeconfig-identity reissue', 'info admin.conf role-shared manual'],
        (home) => {
          const [mine, other] = [userFile(home, 'admin.conf'), userFile(home, 'super-admin.conf')];
          embed(mine, held.certificate, embeddedIn(other, held.certificate));
          embed(mine, held.key, embeddedIn(other, held.key));
        },
        { left: [] },
      ),
      when('a person without a certificate', 'critical admin.conf kubeconfig-identity reissue', (home) =>
        editKubeconfig(userFile(home, 'admin.conf'), (document) => {
          document.deleteIn(held.certificate);
          document.deleteIn(held.key);
          document.setIn(['users', 0, 'user', 'token'], 'secret');
        }),
      ),
      when('a component without a key', 'critical cp1/scheduler.conf kubeconfig-identity rewrite', (home) =>
        editKubeconfig(etc(home, 'scheduler.conf'), (document) => document.deleteIn(held.keyPath)),
      ),
      when(
        'a kubelet that names files that nothing renews',
        'critical w1/kubelet.conf kubeconfig-identity rewrite',
        (home) =>
          editKubeconfig(etc(home, 'kubelet.conf', 'w1'), (document) =>
            document.setIn(held.certificatePath, '/var/lib/kubelet/pki/kubelet-client-current.pem'),
          ),
      ),
      when(
        'a component that names files where it should embed',
        'critical cp1/scheduler.conf kubeconfig-identity reissue',
        (home) =>
          editKubeconfig(etc(home, 'scheduler.conf'), (document) => {
            document.deleteIn(held.certificate);
            document.deleteIn(held.key);
            document.setIn(held.certificatePath, '/etc/kubernetes/pki/scheduler.crt');
            document.setIn(held.keyPath, '/etc/kubernetes/pki/scheduler.key');
          }),
        { spec: kubeadmSpec },
      ),
      when(
        'a component that embeds a certificate, which nothing renews',
        'critical cp1/scheduler.conf kubeconfig-identity rewrite',
        (home) =>
          editKubeconfig(etc(home, 'scheduler.conf'), (document) => {
            for (const [part, file] of [
              ['certificate', 'scheduler.crt'],
              ['key', 'scheduler.key'],
            ] as const) {
              document.deleteIn(held[`${part}Path`]);
              document.setIn(held[part], Buffer.from(textAt(pki(home, file))).toString('base64'));
            }
          }),
      ),
      when('a person who acts as somebody else', 'critical admin.conf kubeconfig-identity rewrite', (home) =>
        editKubeconfig(userFile(home, 'admin.conf'), (document) =>
          document.setIn(['users', 0, 'user', 'as'], 'system:admin'),
        ),
      ),
      ...['token', 'tokenFile', 'username', 'exec'].map((field) =>
        when(
          `a person with a certificate and ${field}`,
          'warning super-admin.conf kubeconfig-identity rewrite',
          (home: string) =>
            editKubeconfig(userFile(home, 'super-admin.conf'), (document) =>
              document.setIn(['users', 0, 'user', field], 'something'),
            ),
        ),
      ),
      when(
        'a component with a certificate and a token',
        'warning cp1/scheduler.conf kubeconfig-identity rewrite',
        (home) =>
          editKubeconfig(etc(home, 'scheduler.conf'), (document) =>
            document.setIn(['users', 0, 'user', 'token'], 'something'),
          ),
      ),
    ],
    nearMisses: [
      when('a token of no characters, which is none', [], (home) =>
        editKubeconfig(userFile(home, 'admin.conf'), (document) => document.setIn(['users', 0, 'user', 'token'], '')),
      ),
      when('other names of user and context, which only people read', [], (home) =>
        editKubeconfig(userFile(home, 'admin.conf'), (document) => {
          document.setIn(['users', 0, 'name'], 'me');
          document.setIn(['contexts', 0, 'context', 'user'], 'me');
          document.setIn(['contexts', 0, 'name'], 'prod');
          document.set('current-context', 'prod');
        }),
      ),
      when('further contexts, which nobody uses', 'info admin.conf kubeconfig-further manual', (home) =>
        editKubeconfig(userFile(home, 'admin.conf'), (document) => {
          document.addIn(['clusters'], { name: 'test', cluster: { server: 'https://test.example.com' } });
          document.addIn(['contexts'], { name: 'test', context: { cluster: 'test', user: 'nobody' } });
        }),
      ),
    ],
  },
};
