import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { auditAt } from '../support/flag-files.js';
import { checkPath, today } from '../support/home.js';
import { kubeadmOfRelease } from '../support/trees/kubeadm-release.js';
import type { Flags, Tree } from '../support/trees/tree.js';
import { reportFromAfar } from '../support/seen-from-afar.js';

interface Pod {
  spec: {
    volumes?: object[];
    containers: { command: string[]; volumeMounts?: object[] }[];
  };
}

const usual = '/etc/kubernetes/pki';
const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const manifest = (component: string) => `/etc/kubernetes/manifests/${component}.yaml`;

function edit(tree: Tree, component: string, change: (pod: Pod) => void): void {
  const file = tree.at(manifest(component));
  const pod = parse(readFileSync(file, 'utf8')) as Pod;
  change(pod);
  writeFileSync(file, stringify(pod));
}

interface Mounted {
  /** Where the files lie. */
  readonly pki: string;
  /** The volume that is mounted, where it is not all of that folder. */
  readonly host?: string;
  readonly mount?: Readonly<Record<string, unknown>>;
  readonly apiServer?: Flags;
}

/** A control plane whose pods see a folder of the machine at the usual path. */
function mounted({ pki, host = pki, mount = {}, apiServer = {} }: Mounted): Tree {
  const tree = kubeadmOfRelease({ minor: 33, now: today, pki, apiServer });
  for (const component of components)
    edit(tree, component, ({ spec }) => {
      const [container] = spec.containers;
      if (container === undefined) throw new Error('expected a container, got none');
      container.command = container.command.map((word) => word.replace(pki, usual));
      container.volumeMounts = [
        { name: 'configuration', mountPath: '/etc/kubernetes', readOnly: true },
        { name: 'pki', mountPath: usual, readOnly: true, ...mount },
      ];
      spec.volumes = [
        { name: 'configuration', hostPath: { path: '/etc/kubernetes', type: 'Directory' } },
        { name: 'pki', hostPath: { path: host, type: 'DirectoryOrCreate' } },
        { name: 'scratch', emptyDir: {} },
      ];
    });
  return tree;
}

const seenIn = ({ root }: Tree) => {
  const { certificates, findings } = checkPath(root);
  return {
    // No flag names it.
    certificates: certificates
      .filter(({ name }) => name !== 'etcd-healthcheck-client')
      .map(({ name, path }) => `${name} ${path.replace(root, '')}`)
      .sort(),
    findings: findings
      .filter(({ rule }) => rule !== 'kubelet-serving-self-signed')
      .map(({ rule, artefact }) => `${rule} ${artefact}`),
  };
};

const atHome = seenIn(mounted({ pki: usual }));

describe('certificates of static pods that see another folder of the machine', () => {
  it.each<readonly [string, Mounted]>([
    ['whole', { pki: '/srv/pki' }],
    ['as a part of a volume', { pki: '/srv/secrets/pki', host: '/srv/secrets', mount: { subPath: 'pki' } }],
    ['with a slash at its end', { pki: '/srv/pki', host: '/srv/pki/', mount: { mountPath: `${usual}/` } }],
  ])('are judged where they lie, %s', (_, where) => {
    const tree = mounted(where);
    expect(atHome.certificates.length).toBeGreaterThan(10);
    expect(seenIn(tree)).toEqual({
      ...atHome,
      certificates: atHome.certificates.map((line) => line.replace(` ${usual}/`, ` ${where.pki}/`)).sort(),
    });
  });

  it('are found wrong there, and not where the flag says', () => {
    const tree = mounted({ pki: '/srv/pki' });
    tree.put('/srv/pki/apiserver.crt', 'nonsense\n');
    tree.put(`${usual}/apiserver.crt`, 'older nonsense\n');
    expect(checkPath(tree.root).findings.filter(({ severity }) => severity === 'critical')).toEqual([
      expect.objectContaining({
        artefact: 'apiserver',
        path: expect.stringContaining('/srv/pki/apiserver.crt') as string,
      }),
    ]);
  });

  it('are compared there by an audit of flags', () => {
    const tree = mounted({ pki: '/srv/pki' });
    const rules = () => auditAt(tree.root).report.findings.map(({ rule }) => rule);
    expect(rules()).not.toContain('service-account-key-unverified');
    tree.put('/srv/pki/sa.pub', readFileSync(mounted({ pki: usual }).at(`${usual}/sa.pub`)));
    expect(rules()).toContain('service-account-key-unverified');
  });
});

describe('a file that lies in the image of a container', () => {
  const inside = { 'oidc-ca-file': '/opt/oidc/ca.crt' };

  it('is not missing, and is said not to be seen', () => {
    const { root } = mounted({ pki: usual, apiServer: inside });
    const { findings, warnings } = checkPath(root);
    expect(findings.filter(({ rule }) => rule === 'missing')).toEqual([]);
    expect(warnings).toContainEqual(expect.stringContaining('/opt/oidc/ca.crt in the container of kube-apiserver'));
  });

  it('is missing where that folder of the machine is mounted', () => {
    const tree = mounted({ pki: usual, apiServer: inside });
    edit(tree, 'kube-apiserver', ({ spec }) => {
      spec.volumes?.push({ name: 'oidc', hostPath: { path: '/srv/oidc' } });
      spec.containers[0]?.volumeMounts?.push({ name: 'oidc', mountPath: '/opt/oidc' });
    });
    expect(checkPath(tree.root).findings.filter(({ rule }) => rule === 'missing')).toEqual([
      expect.objectContaining({ artefact: '/srv/oidc/ca.crt' }),
    ]);
  });

  it('is taken for one of the machine in a manifest without any volume, which says nothing of it', () => {
    const tree = kubeadmOfRelease({ minor: 33, now: today, apiServer: inside });
    expect(checkPath(tree.root).findings.filter(({ rule }) => rule === 'missing')).toEqual([
      expect.objectContaining({ artefact: '/opt/oidc/ca.crt' }),
    ]);
  });
});

describe('facts of a node', () => {
  it('say what its containers see of it', () => {
    expect(reportFromAfar(mounted({ pki: '/srv/pki' }).root).certificates).toContainEqual(
      expect.objectContaining({ name: 'apiserver', path: 'n1:/srv/pki/apiserver.crt' }),
    );
  });
});
