import { isSecretFlag } from '../../../src/core/facts/node-facts.js';

describe('the value of a flag', () => {
  it.each([
    ['--mysql', 'root:hunter2@tcp(db:3306)/kine'],
    ['--postgres', 'kine:hunter2@db.example.com:5432'],
    ['--url', 'https://joe:hunter2@10.0.0.1'],
    ['--bearer', 'hunter2'],
    ['--pass', 'hunter2'],
  ])('of %s stays on its node, being %s', (name, value) => {
    expect(isSecretFlag(name, value)).toBe(true);
  });

  it.each([
    ['--pod-infra-container-image', `registry.k8s.io/pause:3.9@sha256:${'0'.repeat(64)}`],
    ['--client-cert-auth', 'true'],
    ['--etcd-servers', 'https://10.0.0.1:2379'],
    ['--tls-sni-cert-key', '/etc/sni/a.crt,/etc/sni/a.key:*.example.com'],
  ])('of %s is told, being %s', (name, value) => {
    expect(isSecretFlag(name, value)).toBe(false);
  });
});
