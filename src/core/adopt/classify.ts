import type { PartPaths } from '../catalog/layouts/layout.js';
import { nodeIdentifiedBy } from '../catalog/row.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { FileFacts } from '../facts/file.js';
import { maySign } from '../infer/plain-file.js';

/** What the files of a folder are that nobody has placed: the rows of the control plane, and those of each kubelet. */
export interface Classified {
  readonly controlPlane: ReadonlyMap<string, PartPaths>;
  /** By the name of the node. */
  readonly kubelets: ReadonlyMap<string, ReadonlyMap<string, PartPaths>>;
  /** Certificates and kubeconfigs that no row is for. */
  readonly leftAlone: readonly string[];
}

/** A certificate of the folder, with the words that say what it is for. */
interface Leaf {
  readonly path: string;
  readonly certificate: CertificateFacts;
  /** Its path and its CN. */
  readonly words: string;
}

/** What a leaf is: the first that fits. By whom it identifies and which names it bears, and where these say nothing by how its file is called. */
const kinds: readonly { readonly row: string; readonly fits: (leaf: Leaf) => boolean }[] = [
  { row: 'apiserver', fits: ({ certificate }) => certificate.sans.dns.includes('kubernetes.default') },
  { row: 'sa.pub', fits: ({ words }) => /service-?account/i.test(words) },
  { row: 'controller-manager.conf', fits: named('system:kube-controller-manager') },
  { row: 'scheduler.conf', fits: named('system:kube-scheduler') },
  { row: 'etcd-healthcheck-client', fits: ({ words }) => /healthcheck/i.test(words) },
  { row: 'apiserver-etcd-client', fits: ({ words }) => /apiserver-etcd|etcd-?client/i.test(words) },
  { row: 'etcd-peer', fits: ({ words }) => /etcd.*peer|peer.*etcd/i.test(words) },
  { row: 'etcd-server', fits: ({ words }) => /etcd/i.test(words) },
  { row: 'apiserver-kubelet-client', fits: ({ words }) => /kubelet-?client/i.test(words) },
  { row: 'front-proxy-client', fits: ({ words }) => /front-?proxy|aggregator/i.test(words) },
  {
    row: 'admin.conf',
    fits: ({ certificate, words }) =>
      certificate.subject.organizations.includes('system:masters') && /admin/i.test(words),
  },
];

const trusts: readonly { readonly row: string; readonly signer: string; readonly fits: RegExp }[] = [
  { row: 'etcd/ca.crt', signer: 'etcd/ca.key', fits: /etcd/i },
  { row: 'front-proxy-ca.crt', signer: 'front-proxy-ca.key', fits: /front-?proxy|request-?header|aggregat/i },
  { row: 'ca.crt', signer: 'ca.key', fits: /(?:)/ },
];

function named(commonName: string) {
  return ({ certificate }: Leaf): boolean => certificate.subject.commonName === commonName;
}

/** Pairs are found by their keys, so that it does not matter how files are called: `x.pem` and `x-key.pem`, `issued/` and `private/`. */
export function classify(files: readonly FileFacts[]): Classified {
  const seen = files.flatMap((file) =>
    file.state === 'present' ? [{ path: file.place.path, content: file.content }] : [],
  );
  const keyPaths = new Map<string, string>();
  for (const { path, content } of seen)
    if (content.kind === 'pem')
      for (const { fingerprint } of content.privateKeys)
        if (!keyPaths.has(fingerprint)) keyPaths.set(fingerprint, path);
  const controlPlane = new Map<string, PartPaths>();
  const kubelets = new Map<string, Map<string, PartPaths>>();
  const leftAlone: string[] = [];
  const put = (row: string, parts: PartPaths, path: string): void => {
    if (controlPlane.has(row)) leftAlone.push(path);
    else controlPlane.set(row, parts);
  };
  const ofNode = (name: string) => {
    const rows = kubelets.get(name) ?? new Map<string, PartPaths>();
    kubelets.set(name, rows);
    return rows;
  };
  for (const { path, content } of seen) {
    if (content.kind !== 'kubeconfig' || content.kubeconfig.certificate.held !== 'embedded') continue;
    const certificate = content.kubeconfig.certificate.value;
    const node = nodeOf(certificate);
    const row = kinds.find(({ fits }) =>
      fits({ path, certificate, words: `${path} ${certificate.subject.commonName ?? ''}` }),
    )?.row;
    if (node !== undefined) ofNode(node).set('kubelet.conf', { kubeconfig: path });
    else if (row?.endsWith('.conf') === true) put(row, { kubeconfig: path }, path);
    else leftAlone.push(path);
  }
  for (const { path, content } of seen) {
    const [certificate] = content.kind === 'pem' ? content.certificates : [];
    if (certificate === undefined) continue;
    const words = `${path} ${certificate.subject.commonName ?? ''}`;
    const key = keyPaths.get(certificate.publicKey.fingerprint);
    const pair: PartPaths = key === undefined ? { certificate: path } : { certificate: path, key };
    const node = nodeOf(certificate);
    if (maySign(certificate)) {
      const trust = trusts.find(({ fits }) => fits.test(words));
      if (trust === undefined || controlPlane.has(trust.row)) leftAlone.push(path);
      else {
        controlPlane.set(trust.row, { trust: path });
        if (key !== undefined) controlPlane.set(trust.signer, { trust: path, key });
      }
    } else if (node !== undefined) {
      const rows = ofNode(node);
      if (!rows.has('kubelet.conf')) rows.set('kubelet-client', pair);
      if (isForServers(certificate)) rows.set('kubelet-server', pair);
    } else {
      const row = kinds.find(({ fits }) => fits({ path, certificate, words }))?.row;
      if (row === 'sa.pub') {
        put('sa.pub', { publicKeys: path }, path);
        if (key !== undefined) controlPlane.set('sa.key', { key });
      } else if (row === undefined) leftAlone.push(path);
      // One who has a kubeconfig has no other copy to be looked after.
      else if (controlPlane.get(row)?.kubeconfig === undefined) put(row, pair, path);
    }
  }
  tokenKeys(seen, controlPlane, keyPaths);
  return { controlPlane, kubelets, leftAlone };
}

/** A bare key pair that signs tokens: `sa.pub` and `sa.key`, or one of them. */
function tokenKeys(
  seen: readonly { readonly path: string; readonly content: Extract<FileFacts, { state: 'present' }>['content'] }[],
  rows: Map<string, PartPaths>,
  keyPaths: ReadonlyMap<string, string>,
): void {
  if (rows.has('sa.pub')) return;
  for (const { path, content } of seen) {
    if (content.kind !== 'pem' || content.certificates.length > 0 || !/(^|\/)(sa|service-?accounts?)\b/i.test(path))
      continue;
    const [verifying] = content.publicKeys;
    const key = verifying === undefined ? undefined : keyPaths.get(verifying.fingerprint);
    if (verifying !== undefined) rows.set('sa.pub', { publicKeys: path });
    if (key !== undefined) rows.set('sa.key', { key });
    else if (content.privateKeys.length > 0 && !rows.has('sa.key')) rows.set('sa.key', { key: path });
  }
  const key = rows.get('sa.key')?.key;
  if (key !== undefined && !rows.has('sa.pub')) rows.set('sa.pub', { publicKeys: key });
}

const nodeOf = ({ subject }: CertificateFacts): string | undefined => nodeIdentifiedBy(subject.commonName);

const isForServers = ({ extendedKeyUsages }: CertificateFacts): boolean =>
  extendedKeyUsages === undefined || extendedKeyUsages.includes('serverAuth');
