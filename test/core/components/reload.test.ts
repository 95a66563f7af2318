import { catalog } from '../../../src/core/catalog/catalog.js';
import { parseVersion } from '../../../src/core/cluster/version.js';
import { mechanisms, reloadOf, reloadTable } from '../../../src/core/components/reload.js';

const at = (release: string) => parseVersion(release)!;

describe('the reload table', () => {
  it('knows every flag and field by which the catalog says that a file is read', () => {
    const known = new Set(
      reloadTable.flatMap(({ components, names }) =>
        components.flatMap((one) => names.map((name) => `${one} ${name}`)),
      ),
    );
    const read = Object.values(catalog).flatMap((row) =>
      (row.readBy ?? []).flatMap(({ component, names }) =>
        Object.values(names).flatMap((flags) => flags.map((name) => `${component} ${name}`)),
      ),
    );
    expect([...new Set(read)].filter((one) => !known.has(one))).toEqual([]);
  });

  it.each([
    ['kube-apiserver', '--kubelet-certificate-authority', '1.35', 'static'],
    ['kube-apiserver', '--kubelet-certificate-authority', '1.36', 'clientCa'],
    ['kubelet', 'tlsCertFile', '1.30', 'static'],
    ['kubelet', 'tlsCertFile', '1.31', 'watched'],
    ['kube-apiserver', '--etcd-cafile', '1.37', 'static'],
    ['etcd', '--peer-cert-file', '1.37', 'handshake'],
  ] as const)('says of %s %s in %s: %s', (component, name, release, mechanism) => {
    expect(reloadOf(component, name, at(release))).toBe(mechanisms[mechanism]);
  });

  it.each([
    ['kube-scheduler', 'text', '1.37', 'static'],
    ['kube-scheduler', 'credential', '1.30', 'transport'],
    ['kube-scheduler', 'trust', '1.35', 'static'],
    ['kube-scheduler', 'trust', '1.36', 'clientCa'],
    ['kubelet', 'trust', '1.37', 'static'],
  ] as const)('says of the kubeconfig of %s, its %s, in %s: %s', (component, part, release, mechanism) => {
    expect(reloadOf(component, '--kubeconfig', at(release), part)).toBe(mechanisms[mechanism]);
  });

  it('takes what it does not know for read at the start', () => {
    expect(reloadOf('etcd', '--client-crl-file', at('1.37'))).toBe(mechanisms.static);
  });
});
