import { chmodSync, copyFileSync, linkSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../support/copies.js';
import { authorityKeyFile } from '../support/counterfeit.js';
import { imagedSpec, rendered } from '../support/flag-sets.js';
import { checkPath, makeHome, put } from '../support/home.js';
import { scratch } from '../support/scratch.js';

const pki = 'etc/kubernetes/pki';
const manifests = 'etc/kubernetes/manifests';
const kubelet = 'var/lib/kubelet/config.yaml';
const pods = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;

/** A home, and the machine that it manages in place. */
interface Managed {
  readonly home: string;
  readonly root: string;
}

async function inPlace(spec: string): Promise<Managed> {
  const root = scratch();
  return { home: await makeHome(spec.replace('[10.0.0.11]', `[10.0.0.11], root: ${root}`)), root };
}

/** What starts the components is written by the home too. */
const whole = (more = ''): Promise<Managed> =>
  inPlace(imagedSpec(`outputs: [{ format: static-pod }, { format: yaml, components: [kubelet] }]\n${more}`));

/** What starts the components was put there by somebody else. */
async function started(more = ''): Promise<Managed> {
  const spec = imagedSpec(more);
  const { home, root } = await inPlace(spec);
  for (const name of pods) put(root, `${manifests}/${name}.yaml`, rendered('static-pod', spec, name).text, 0o600);
  put(root, kubelet, rendered('yaml', spec, 'kubelet').text, 0o600);
  return { home, root };
}

const found = (path: string): readonly string[] =>
  checkPath(path).findings.map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);

/** Writes a file with other words in it. */
function edit(root: string, path: string, from: string, to: string): void {
  const text = textAt(join(root, path));
  expect(text).toContain(from);
  put(root, path, text.replace(from, to));
}

const copy = (root: string, from: string, to: string): void => copyFileSync(join(root, from), join(root, to));

function rotate(root: string): void {
  edit(root, kubelet, 'rotateCertificates: false', 'rotateCertificates: true');
}

/** What is done to a machine, and all that is found then. */
type Trap = readonly [what: string, how: (root: string) => void, found: readonly string[]];

const traps: readonly Trap[] = [
  ['a kubelet that rotates what is issued', rotate, ['warning kubelet.conf kubelet-rotation-conflict']],
  [
    'a link of the kubelet that is gone',
    (root) => {
      rotate(root);
      const pair = ['crt', 'key'].map((kind) => textAt(join(root, pki, `kubelet-client.${kind}`)));
      put(root, 'var/lib/kubelet/pki/kubelet-client-2026-05-01-00-00-00.pem', pair.join(''), 0o600);
    },
    ['critical kubelet-client kubelet-link-stale', 'warning kubelet.conf kubelet-rotation-conflict'],
  ],
  [
    'what the kubelet joined by',
    (root) => copy(root, 'etc/kubernetes/kubelet.conf', 'etc/kubernetes/bootstrap-kubelet.conf'),
    ['info bootstrap-kubelet.conf bootstrap-leftover'],
  ],
  [
    'a manifest that everybody may write',
    (root) => chmodSync(join(root, manifests, 'etcd.yaml'), 0o666),
    ['critical etcd start-writable'],
  ],
  [
    'a folder of keys in which everybody may write',
    (root) => chmodSync(join(root, pki), 0o777),
    ['critical pki folder-writable'],
  ],
  [
    'a backup among the manifests',
    (root) => copy(root, `${manifests}/etcd.yaml`, `${manifests}/etcd.yaml.bak`),
    ['warning etcd.yaml.bak manifest-extra'],
  ],
  [
    'a backup of a key',
    (root) => copy(root, `${pki}/apiserver.key`, `${pki}/apiserver.key.bak`),
    ['info apiserver.key.bak pki-leftover'],
  ],
  [
    'a copy of a key that everybody may read',
    (root) => put(root, `${pki}/apiserver.key.bak`, textAt(join(root, pki, 'apiserver.key'))),
    ['warning apiserver.key.bak copy-readable', 'info apiserver.key.bak pki-leftover'],
  ],
  [
    'a certificate that nothing reads',
    (root) => copy(root, `${pki}/apiserver.crt`, `${pki}/web.crt`),
    ['info web.crt unused'],
  ],
  [
    'a second name of a file that is watched',
    (root) => linkSync(join(root, pki, 'apiserver.crt'), join(root, 'backup.crt')),
    ['warning kube-apiserver hard-link-watched'],
  ],
  [
    'a link in the place of a file that is watched',
    (root) => {
      renameSync(join(root, pki, 'apiserver.crt'), join(root, pki, 'apiserver.crt.1'));
      symlinkSync('apiserver.crt.1', join(root, pki, 'apiserver.crt'));
    },
    ['warning kube-apiserver link-watched'],
  ],
  [
    'a flag that names another file',
    (root) =>
      edit(
        root,
        `${manifests}/kube-apiserver.yaml`,
        `client-ca-file=/${pki}/front-proxy-ca`,
        `client-ca-file=/${pki}/ca`,
      ),
    ['warning kube-apiserver requestheader-ca-shared'],
  ],
  [
    'a manifest that says nothing',
    (root) => put(root, `${manifests}/etcd.yaml`, 'kind: [', 0o600),
    ['unknown flags flags-unreadable'],
  ],
];

describe('a home that manages a machine in place', () => {
  it.each([
    ['', '', []],
    ['in the layout of kubeadm but what kubelets do next', 'layout: kubeadm\n', ['info kubelet.conf kubelet-embedded']],
    ['with kubelets that ask for their certificates', 'kubelet: { certificates: bootstrap }\n', []],
  ])('finds nothing once it was applied %s, whoever wrote what starts the components', async (_, more, expected) => {
    for (const make of [whole, started]) expect(found((await make(more)).home)).toEqual(expected);
  });

  it.each(traps)('finds %s, once', async (_, how, expected) => {
    const { home, root } = await started();
    how(root);
    expect(found(home)).toEqual(expected);
  });

  it.each([
    [0o600, 'warning'],
    [0o644, 'critical'],
  ])('finds a copy of a key of its authorities with the mode %i, once', async (mode, severity) => {
    const { home, root } = await started();
    put(root, `${pki}/old.key.bak`, textAt(authorityKeyFile(home, 'ca')), mode);
    chmodSync(join(root, pki, 'old.key.bak'), mode);
    expect(found(home)).toEqual([`${severity} ca authority-key-exposed`, 'info old.key.bak pki-leftover']);
  });

  it('says which command mends what no apply does', async () => {
    const { home, root } = await started();
    const manifest = join(root, manifests, 'etcd.yaml');
    chmodSync(manifest, 0o666);
    expect(checkPath(home).findings).toMatchObject([{ node: 'cp1', path: manifest, fix: `chmod 0644 ${manifest}` }]);
  });

  it('judges what starts a component as its own file where it wrote that', async () => {
    const { home, root } = await whole();
    chmodSync(join(root, manifests, 'etcd.yaml'), 0o666);
    expect(found(home)).toEqual(['critical static-pod/etcd mode-loose']);
  });

  it('does not miss with --public what its user may not read', async () => {
    const { home, root } = await started();
    put(root, `${manifests}/etcd.yaml`, 'kind: [', 0o600);
    expect(checkPath(home, { isPublic: true }).findings).toEqual([]);
  });
});

describe('a filesystem that a spec is about', () => {
  it('is judged as its machine too', async () => {
    const { home, root } = await started();
    const asked = { spec: join(home, 'kubepki.yaml'), node: 'cp1' };
    expect(checkPath(root, asked).findings).toEqual([]);
    rotate(root);
    expect(checkPath(root, asked).findings).toMatchObject([{ node: 'cp1', rule: 'kubelet-rotation-conflict' }]);
  });
});
