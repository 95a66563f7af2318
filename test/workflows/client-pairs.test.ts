import { X509Certificate } from 'node:crypto';
import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { compareFiles } from '../../src/workflows/check.js';
import { clientFor } from '../../src/workflows/client-pairs.js';
import { checkRequest, machines, makeHome, put, smallSpec } from '../support/home.js';
import { scratch } from '../support/scratch.js';

let home: string;
beforeAll(async () => {
  home = await makeHome(smallSpec('layout: kubeadm\n'));
});

const configuration = 'etc/kubernetes';

/** A copy of a control plane, without the pairs that no kubeconfig has. */
function treeOf(): string {
  const tree = scratch();
  cpSync(join(home, 'nodes/cp1'), tree, { recursive: true });
  for (const part of ['crt', 'key']) rmSync(join(tree, configuration, `pki/apiserver-kubelet-client.${part}`));
  return tree;
}

/** Who is shown to the API server of a machine: the name, and the common name of the certificate. */
function shownFrom(tree: string, isPublic = false): string {
  const request = { ...checkRequest, path: tree, node: 'cp1', isPublic };
  const apiServer = {
    node: 'cp1',
    component: 'kube-apiserver',
    by: '--tls-cert-file',
    endpoint: { host: '127.0.0.1', port: 6443 },
    dialledAs: [],
    vantage: 'must',
  } as const;
  const client = clientFor(apiServer, compareFiles(request, reader, processes, machines()), undefined, reader);
  if (client === undefined) return 'nobody';
  expect(client.pair.key.reveal().toString()).toMatch(/^-----BEGIN (EC |RSA )?PRIVATE KEY-----/m);
  return `${client.name} ${new X509Certificate(client.pair.certificate.reveal()).subject.split('\n').at(-1) ?? ''}`;
}

const at = (tree: string, name: string): string => join(tree, configuration, name);

/** The kubelet of the machine renews its own pair, in one file, which its kubeconfig names. */
function rotating(): string {
  const tree = treeOf();
  const text = readFileSync(at(tree, 'kubelet.conf'), 'utf8');
  const pair = ['certificate', 'key'].map((part) => {
    const [, data = ''] = new RegExp(`client-${part}-data: (.*)`).exec(text) ?? [];
    return Buffer.from(data, 'base64');
  });
  put(tree, 'var/lib/kubelet/pki/kubelet-client-current.pem', Buffer.concat(pair), 0o600);
  writeFileSync(
    at(tree, 'kubelet.conf'),
    text.replace(/client-(certificate|key)-data: .*/g, 'client-$1: /var/lib/kubelet/pki/kubelet-client-current.pem'),
  );
  return tree;
}

describe('the client that is shown to an API server', () => {
  it('is the kubelet, by the pair that its kubeconfig embeds, or by that which it renews itself', () => {
    expect(shownFrom(treeOf())).toBe('cp1/kubelet.conf CN=system:node:cp1');
    expect(shownFrom(rotating())).toBe('cp1/kubelet.conf CN=system:node:cp1');
  });

  it('is another of those that dial it where that of the kubelet is not there, or is a token', () => {
    const tree = rotating();
    rmSync(join(tree, 'var'), { recursive: true });
    expect(shownFrom(tree)).toBe('cp1/controller-manager.conf CN=system:kube-controller-manager');
    const text = readFileSync(at(tree, 'controller-manager.conf'), 'utf8');
    writeFileSync(
      at(tree, 'controller-manager.conf'),
      text.replace(/client-certificate-data: .*/, 'token: x').replace(/ *client-key-data: .*\n/, ''),
    );
    expect(shownFrom(tree)).toBe('cp1/scheduler.conf CN=system:kube-scheduler');
  });

  it('is never one of the machine that looks, wherever a link of the other leads', () => {
    const tree = rotating();
    const current = join(tree, 'var/lib/kubelet/pki/kubelet-client-current.pem');
    const dated = current.replace('current', '2026-05-01-00-00-00');
    renameSync(current, dated);
    symlinkSync(dated.slice(tree.length), current);
    expect(shownFrom(tree)).toBe('cp1/kubelet.conf CN=system:node:cp1');
    rmSync(current);
    symlinkSync(join(rotating(), current.slice(tree.length)), current);
    expect(shownFrom(tree)).toBe('cp1/controller-manager.conf CN=system:kube-controller-manager');
  });

  it('is nobody where no key is to be opened, and no administrator ever', () => {
    const tree = treeOf();
    expect(shownFrom(tree, true)).toBe('nobody');
    for (const name of ['kubelet', 'controller-manager', 'scheduler']) rmSync(at(tree, `${name}.conf`));
    expect(shownFrom(tree)).toBe('nobody');
  });
});
