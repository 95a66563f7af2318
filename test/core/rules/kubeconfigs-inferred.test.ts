import { rmSync } from 'node:fs';
import { textAt } from '../../support/copies.js';
import { checkPath, today } from '../../support/home.js';
import { dial, editKubeconfig, embeddedIn, held, insecure, instead } from '../../support/kubeconfigs.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';
import { ToolAuthority, type Pair } from '../../support/trees/tool-authority.js';
import { kubeconfig, Tree } from '../../support/trees/tree.js';

const scheduler = '/etc/kubernetes/scheduler.conf';

/** What is said of a control plane that something was done to. */
function said(act: (tree: Tree) => unknown): readonly string[] {
  const tree = kubeadmOfRelease({ minor: 37, now: today });
  act(tree);
  return checkPath(tree.root)
    .findings.filter(({ rule }) => rule !== 'kubelet-serving-self-signed')
    .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
}

const other = '/etc/kubernetes/pki/other.crt';

/** Puts another authority where the kubeconfig then says whom it trusts. */
function trustsOther(tree: Tree, path: string, said = other): void {
  tree.put(other, new ToolAuthority(['CN=other'], 'EC', today).pair.certificate);
  instead(tree.at(path), held.trust, held.trustPath, said);
}

/** Moves the credential of the scheduler into files that its kubeconfig names like this. */
function placed(tree: Tree, said: string, pair?: Pair): void {
  const path = tree.at(scheduler);
  const { certificate, key } = pair ?? {
    certificate: embeddedIn(path, held.certificate),
    key: embeddedIn(path, held.key),
  };
  tree.put('/etc/kubernetes/s.crt', certificate);
  tree.key('/etc/kubernetes/s.key', key);
  instead(path, held.certificate, held.certificatePath, `${said}.crt`);
  instead(path, held.key, held.keyPath, `${said}.key`);
}

describe('a kubeconfig of a component that no spec is about', () => {
  it('is right as kubeadm leaves it', () => {
    expect(said(() => undefined)).toEqual([]);
  });

  hit('kubeconfig-identity', 'is found without credentials', 'critical scheduler.conf kubeconfig-identity', () =>
    said((tree) => {
      const text = textAt(tree.at(scheduler));
      tree.put(scheduler, text.replace(/^ +client-(?:certificate|key)-data:.*\n/gm, ''), 0o600);
    }),
  );

  for (const file of ['scheduler', 'controller-manager', 'kubelet', 'admin'].map((name) => `${name}.conf`)) {
    hit('kubeconfig-ca', `is found where ${file} names another authority`, `critical ${file} kubeconfig-ca`, () =>
      said((tree) => trustsOther(tree, `/etc/kubernetes/${file}`)),
    );
    hit('missing', `is found where ${file} names an authority that is not there`, `critical ${file} missing`, () =>
      said((tree) => instead(tree.at(`/etc/kubernetes/${file}`), held.trust, held.trustPath, '/etc/kubernetes/no.crt')),
    );
  }
  hit(
    'kubeconfig-ca',
    'is found where it names the authority of etcd, which is right where it is',
    'critical scheduler.conf kubeconfig-ca',
    () => said((tree) => instead(tree.at(scheduler), held.trust, held.trustPath, '/etc/kubernetes/pki/etcd/ca.crt')),
  );
  hit(
    'kubeconfig-ca',
    'is found where it names another authority by a path of its own folder',
    'critical scheduler.conf kubeconfig-ca',
    () => said((tree) => trustsOther(tree, scheduler, './x/../pki/other.crt')),
  );
  hit(
    'missing',
    'is found once where several name an authority that is not there',
    'critical controller-manager.conf missing',
    () =>
      said((tree) => {
        for (const file of ['scheduler', 'controller-manager'])
          instead(tree.at(`/etc/kubernetes/${file}.conf`), held.trust, held.trustPath, 'no.crt');
      }),
  );
  nearMiss('kubeconfig-ca', 'may name the authority of the cluster, or a copy of it, by any path', [], () =>
    said((tree) => {
      tree.put('/etc/kubernetes/copy.crt', textAt(tree.at('/etc/kubernetes/pki/ca.crt')));
      const trust = (file: string, path: string) =>
        instead(tree.at(`/etc/kubernetes/${file}.conf`), held.trust, held.trustPath, path);
      trust('scheduler', '/etc/kubernetes/pki/ca.crt');
      trust('kubelet', 'pki/ca.crt');
      trust('controller-manager', '/etc/kubernetes/copy.crt');
    }),
  );
  hit('missing', 'is not found a second time where it names what is missing anyway', 'critical ca.crt missing', () =>
    said((tree) => {
      instead(tree.at(scheduler), held.trust, held.trustPath, '/etc/kubernetes/pki/ca.crt');
      rmSync(tree.at('/etc/kubernetes/pki/ca.crt'));
    }).filter((line) => line.endsWith(' missing')),
  );
  nearMiss('unused', 'may name its certificate and key by a path of its own folder', [], () =>
    said((tree) => placed(tree, 's')),
  );
  hit(
    'issuer-wrong',
    'is found with what it names so, which somebody else signed',
    'critical scheduler.conf issuer-wrong',
    () =>
      said((tree) => {
        const stranger = new ToolAuthority(['CN=kubernetes'], 'EC', today);
        placed(tree, '../kubernetes/s', stranger.issue({ subject: ['CN=somebody'], usages: ['clientAuth'], days: -1 }));
      }),
  );

  for (const server of ['http://10.0.0.11:8080', 'HTTP://127.0.0.1:6443'])
    hit('kubeconfig-server', `is found where it dials ${server}`, 'critical scheduler.conf kubeconfig-server', () =>
      said((tree) => dial(tree.at(scheduler), server)).filter((line) => !line.endsWith(' san-missing')),
    );
  hit(
    'kubeconfig-server',
    'is found once where it dials without TLS and so trusts nobody',
    'critical scheduler.conf kubeconfig-server',
    () =>
      said((tree) => {
        dial(tree.at(scheduler), 'http://10.0.0.11:8080');
        instead(tree.at(scheduler), held.trust, held.trustPath, undefined);
      }),
  );
  hit('kubeconfig-ca', 'is found where it trusts whoever answers', 'critical scheduler.conf kubeconfig-ca', () =>
    said((tree) => {
      instead(tree.at(scheduler), held.trust, held.trustPath, undefined);
      editKubeconfig(tree.at(scheduler), (document) => document.setIn(insecure, true));
    }),
  );
});

describe('a kubeconfig of nobody in particular', () => {
  /** What is said of one that lies about and dials this. */
  const alone = (server: string): readonly string[] => {
    const tree = new Tree();
    const user = { server, cluster: 'k', context: 'k', user: 'me' };
    const ca = new ToolAuthority(['CN=ca'], 'EC', today);
    const pair = ca.issue({ subject: ['CN=me'], usages: ['clientAuth'] });
    tree.put('/joe.kubeconfig', kubeconfig({ ...user, ca: ca.pair.certificate, ...pair }), 0o600);
    return checkPath(tree.root).findings.map(({ severity, rule }) => `${severity} ${rule}`);
  };

  hit('kubeconfig-server', 'is a warning where it dials without TLS', 'warning kubeconfig-server', () =>
    alone('http://10.0.0.11:8080'),
  );
  nearMiss('kubeconfig-server', 'may dial a proxy of its own machine without TLS, as that of kubectl', [], () =>
    alone('http://localhost:8001'),
  );
  nearMiss('kubeconfig-server', 'may dial any server with TLS', [], () => alone('https://10.0.0.11:8080'));
});
