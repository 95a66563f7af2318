import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { applyHome, checkPath, editSpec, makeHome, planOfHome, put, smallSpec } from '../support/home.js';

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
  readonly users: readonly { readonly user: object }[];
}

const read = (home: string, path: string): Kubeconfig => parse(readFileSync(join(home, path), 'utf8')) as Kubeconfig;

describe('writing a kubeconfig again', () => {
  it('changes where it dials and keeps the certificate and key that it embeds', async () => {
    const home = await makeHome();
    const before = read(home, 'users/admin.conf');
    editSpec(home, smallSpec().replace('api.prod.example.com', 'api2.prod.example.com'));
    const admin = planOfHome(home).plan.actions.find(({ artefact }) => artefact === 'admin.conf');
    expect(admin).toMatchObject({ action: 'rewrite', reasons: [{ rule: 'kubeconfig-server' }] });
    await applyHome(home);
    const after = read(home, 'users/admin.conf');
    expect(after.clusters[0]?.cluster.server).toBe('https://api2.prod.example.com:6443');
    expect(after.users).toEqual(before.users);
    expect(checkPath(home)).toMatchObject({ status: 'ok', findings: [] });
  });

  it('issues a certificate where the identity is another one', async () => {
    const home = await makeHome(smallSpec('users: [{ name: alice, groups: [dev] }]'));
    const before = read(home, 'users/alice.conf');
    editSpec(home, smallSpec('users: [{ name: alice, groups: [ops] }]'));
    expect(planOfHome(home).plan.actions).toMatchObject([
      { action: 'reissue', artefact: 'alice.conf', reasons: [{ rule: 'kubeconfig-identity' }] },
    ]);
    await applyHome(home);
    expect(read(home, 'users/alice.conf').users).not.toEqual(before.users);
    expect(checkPath(home).status).toBe('ok');
  });
});

describe('a kubelet.conf in layout kubeadm', () => {
  it('may name the certificate that its kubelet rotates, as kubeadm leaves it', async () => {
    const home = await makeHome(smallSpec('layout: kubeadm'));
    const path = join(home, 'nodes/cp1/etc/kubernetes/kubelet.conf');
    const current = '/var/lib/kubelet/pki/kubelet-client-current.pem';
    const finalized = readFileSync(path, 'utf8')
      .replace(/client-certificate-data: .*/, `client-certificate: ${current}`)
      .replace(/client-key-data: .*/, `client-key: ${current}`);
    put(home, 'nodes/cp1/etc/kubernetes/kubelet.conf', finalized, 0o600);
    expect(checkPath(home)).toMatchObject({ status: 'ok', findings: [] });
  });
});
