import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withCommand } from '../support/real-components.js';
import { nodesOf } from '../support/imported.js';
import { isTakenOver, takesOneName } from '../support/import-sentences.js';
import { cfsslHardWay, hardWayRequests } from '../support/trees/hard-way-cfssl.js';
import { opensslHardWay } from '../support/trees/hard-way-openssl.js';
import { version1HardWay } from '../support/trees/hard-way-version1.js';
import { easyRsaFolder } from '../support/trees/easy-rsa.js';

/** The hard way says its release nowhere: it is in no file of a node. */
const release = ['--kubernetes-version', '1.32'];

withCommand('openssl', 'a cluster made the hard way with OpenSSL', () => {
  const cluster = isTakenOver(() => ({
    nodes: nodesOf(opensslHardWay()),
    answers: [...release, '--address', 'server=10.0.0.11', '--address', 'node-0=10.0.0.20'],
  }));
  takesOneName(cluster, 'apiserver', ({ cluster: { nodes } }) =>
    join(nodes.server ?? '', 'var/lib/kubernetes/kube-api-server.crt'),
  );
});

withCommand('openssl', 'a cluster made the hard way with certificates of version 1', () => {
  const cluster = isTakenOver(() => ({ nodes: nodesOf(version1HardWay()), answers: release }));
  takesOneName(cluster, 'apiserver', ({ cluster: { nodes } }) =>
    join(nodes.controlplane01 ?? '', 'var/lib/kubernetes/pki/kube-apiserver.crt'),
  );
});

withCommand('cfssl', 'a cluster made the hard way with cfssl', () => {
  const cluster = isTakenOver(() => ({
    nodes: nodesOf(cfsslHardWay()),
    answers: [...release, '--address', 'worker-0=10.240.0.20'],
  }));
  takesOneName(cluster, 'apiserver', ({ cluster: { nodes } }) =>
    join(nodes['controller-0'] ?? '', 'var/lib/kubernetes/kubernetes.pem'),
  );
});

const folderAnswers = [
  ...release,
  '--name',
  'hard-way',
  '--address',
  'controller-0=10.240.0.10',
  '--address',
  'worker-0=10.240.0.20',
  '--service-cidr',
  '10.32.0.0/24',
];

withCommand('cfssl', 'a folder of cfssl with its requests', () => {
  const cluster = isTakenOver(() => ({
    nodes: { 'controller-0': hardWayRequests().folder },
    answers: folderAnswers,
  }));

  it('says what was asked for, and how it was signed', () => {
    const { spec, run } = cluster();
    expect(spec).toContain('algorithm: RSA-2048 # from kubernetes-csr.json key');
    expect(spec).toContain('leaf: 1y # from ca-config.json signing.profiles.kubernetes.expiry');
    expect(spec).toContain('# from kubernetes-csr.json CN, names');
    expect(run.stderr).toBe('');
  });

  takesOneName(cluster, 'apiserver', ({ cluster: { nodes } }) => join(nodes['controller-0'] ?? '', 'kubernetes.pem'));
});

withCommand('cfssl', 'a folder of cfssl whose requests were edited since', () => {
  const cluster = isTakenOver(() => {
    const requests = hardWayRequests();
    requests.ask('kubernetes', { hosts: ['10.32.0.1', 'edited.example.com'] });
    requests.ask('admin', { CN: 'somebody', key: { algo: 'ecdsa', size: 256 } });
    requests.ask('ca', { ca: { expiry: '87600h' } });
    return { nodes: { 'controller-0': requests.folder }, answers: folderAnswers };
  });

  it('says which edits were never issued', () => {
    const { stderr } = cluster().run;
    for (const note of ['admin-csr.json: CN, key not', 'ca-csr.json: ca.expiry not', 'kubernetes-csr.json: hosts lack'])
      expect(stderr).toContain(note);
  });

  it('gives the next certificate the name that this one lacks', () => {
    const imported = cluster();
    expect(imported.kubepki('renew', 'apiserver', '--yes')).toMatchObject({ code: 0 });
    const path = join(imported.cluster.nodes['controller-0'] ?? '', 'kubernetes.pem');
    expect(new X509Certificate(readFileSync(path)).subjectAltName).toContain('edited.example.com');
    expect(imported.plan()).toEqual([]);
  });
});

withCommand('make-cadir', 'a folder of easy-rsa', () => {
  const cluster = isTakenOver(() => ({
    nodes: { cp1: easyRsaFolder() },
    answers: [...release, '--name', 'easy', '--address', 'cp1=10.0.0.11', '--service-cidr', '10.96.0.0/12'],
  }));
  takesOneName(cluster, 'apiserver', ({ cluster: { nodes } }) => join(nodes.cp1 ?? '', 'pki/issued/server.crt'));
});
