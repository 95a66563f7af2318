import type { Path } from '../cluster/document.js';
import { renderDuration, type Seconds } from '../cluster/duration.js';
import { parseSanName } from '../cluster/names.js';
import { overlap, parseCidr, type Cidr } from '../cluster/network.js';
import { knownReleases, parseVersion, renderRelease } from '../cluster/version.js';
import { keyAlgorithms } from '../facts/key.js';
import { parseAddress } from '../read/address.js';
import type { KubeadmDocument } from '../read/kubeadm-config.js';
import { etcdByTls } from './external-etcd.js';
import { parseLifetime, rangeOf, withoutLeadingZeros } from './kubeadm-values.js';
import { assumed, inside, refused, taken, textAt, textsAt, valueAt, type At, type Outcome } from './kubeadm-outcome.js';

/** What a ClusterConfiguration says of the whole cluster, with kubeadm's defaults wherever ours are others. */
export function clusterSettings(document: KubeadmDocument): readonly Outcome[] {
  const at = (...path: Path): At => ({ document, path });
  return [
    ...name(at('clusterName')),
    ...version(at('kubernetesVersion')),
    ...plain(at('controlPlaneEndpoint'), ['endpoint']),
    ...files(at('certificatesDir')),
    ...plain(at('networking', 'dnsDomain'), ['network', 'dnsDomain']),
    ...ranges(at('networking', 'serviceSubnet'), at('networking', 'podSubnet')),
    ...extraArgs(at('apiServer', 'extraArgs'), 'apiServer'),
    ...extraArgs(at('controllerManager', 'extraArgs'), 'controllerManager'),
    ...extraArgs(at('scheduler', 'extraArgs'), 'scheduler'),
    ...extraArgs(at('etcd', 'local', 'extraArgs'), 'etcd'),
    ...algorithm(at('encryptionAlgorithm'), at('featureGates', 'PublicKeysECDSA')),
    ...lifetimes(at('certificateValidityPeriod'), at('caCertificateValidityPeriod')),
    ...names(at('apiServer', 'certSANs'), 'apiserver'),
    ...names(at('etcd', 'local', 'serverCertSANs'), 'etcd-server'),
    ...names(at('etcd', 'local', 'peerCertSANs'), 'etcd-peer'),
    ...externalEtcd(at('etcd', 'external')),
    assumed(['kubelet', 'certificates'], 'bootstrap', 'kubelets of kubeadm get theirs by TLS bootstrapping'),
  ];
}

const plain = (at: At, to: Path): readonly Outcome[] => {
  const text = textAt(at);
  return text === undefined ? [] : [taken(at, to, text)];
};

function name(at: At): readonly Outcome[] {
  return textAt(at) === undefined ? [assumed(['name'], 'kubernetes', 'the default of kubeadm')] : plain(at, ['name']);
}

function version(at: At): readonly Outcome[] {
  const newest = renderRelease(knownReleases.newest);
  const to = ['kubernetesVersion'];
  const text = textAt(at);
  if (text === undefined)
    return [assumed(to, newest, 'the configuration says none: the newest that kubepki knows; correct it')];
  if (parseVersion(text) !== undefined) return [taken(at, to, text)];
  // A label such as stable-1.36 names the newest patch of a release, or with no release the newest of all.
  const release = /^[a-z]+(?:\/[a-z]+)?-(\d+\.\d+)$/.exec(text)?.[1];
  return [taken(at, to, release ?? newest, `the label ${text}, whose release may be another one by now; correct it`)];
}

/** Where kubeadm has its files. */
export const defaultFolder = '/etc/kubernetes/pki';

function files(at: At): readonly Outcome[] {
  const folder = textAt(at);
  const layout = assumed(['layout'], 'kubeadm', 'the files of kubeadm and no others');
  if (folder === undefined) return [layout];
  if (folder === defaultFolder) return [taken(at, ['layout'], 'kubeadm')];
  return [layout, refused(at, `the files of layout kubeadm are in ${defaultFolder}`)];
}

function ranges(services: At, pods: At): readonly Outcome[] {
  const [serviceRanges, podRanges] = [rangesAt(services), rangesAt(pods)];
  const clash = podRanges.some((one, index) =>
    [...serviceRanges, ...podRanges.slice(0, index)].some((other) => overlap(one, other)),
  );
  return [
    ...rangeSetting(services, serviceRanges, 'serviceCidrs'),
    ...(clash ? [refused(pods, 'it overlaps another range')] : rangeSetting(pods, podRanges, 'podCidrs')),
  ];
}

const rangesAt = (at: At): readonly Cidr[] =>
  (textAt(at)?.split(',') ?? []).flatMap((text) => parseCidr(rangeOf(text.trim())) ?? []);

function rangeSetting(at: At, ranges: readonly Cidr[], key: string): readonly Outcome[] {
  const count = textAt(at)?.split(',').length ?? 0;
  if (count === 0) return [];
  return count === ranges.length
    ? [
        taken(
          at,
          ['network', key],
          ranges.map(({ text }) => text),
        ),
      ]
    : [refused(at, 'expected networks such as 10.96.0.0/12')];
}

/** A mapping up to v1beta3, a list of names and values from v1beta4 on, where a name may come several times. */
function extraArgs(at: At, to: string): readonly Outcome[] {
  const value = valueAt(at);
  const entries = Array.isArray(value)
    ? value.map((_, index) => {
        const own = { ...at, path: [...at.path, index] };
        return { at: own, flag: textAt(inside(own, 'name')), text: textAt(inside(own, 'value')) ?? '' };
      })
    : Object.keys(value ?? {}).map((flag) => ({
        at: inside(at, flag),
        flag,
        text: textAt(inside(at, flag)) ?? '',
      }));
  const usable = entries.filter(
    (entry): entry is typeof entry & { readonly flag: string } =>
      // One that is merged with kubeadm's own value would replace ours here.
      textAt(inside(entry.at, 'mergeMethod')) === undefined &&
      entry.flag !== undefined &&
      /^[a-z][a-z0-9-]*$/.test(entry.flag) &&
      !/[\0\r\n]/.test(entry.text),
  );
  const flags = [...new Set(usable.map(({ flag }) => flag))];
  return [
    ...entries
      .filter((entry) => !usable.some((one) => one === entry))
      .map((entry) =>
        refused(entry.at, 'expected the name of a flag without dashes, a value of one line and no mergeMethod'),
      ),
    ...flags.flatMap((flag) => {
      const own = usable.filter((entry) => entry.flag === flag);
      const texts = own.map(({ text }) => text);
      return own.map((entry) => taken(entry.at, [to, 'extraArgs', flag], texts.length === 1 ? texts[0] : texts));
    }),
  ];
}

/** Names of the certificate of every control plane. What kubeadm would not put into it is not demanded of it. */
function names(at: At, artefact: string): readonly Outcome[] {
  const entries = textsAt(at).map(({ at: own, text }) => ({ at: own, name: nameOf(text) }));
  const values = entries.flatMap(({ name: value }) => value ?? []);
  return [
    ...(values.length === 0 ? [] : [taken(at, ['certificates', 'overrides', artefact, 'sans'], values)]),
    ...entries
      .filter(({ name: value }) => value === undefined)
      .map((entry) =>
        refused(entry.at, 'it is neither an IP address nor a DNS name in lower case, so kubeadm leaves it out too'),
      ),
  ];
}

const nameOf = (text: string): string | undefined => {
  const address = parseAddress(withoutLeadingZeros(text));
  if (address !== undefined) return address;
  const parsed = parseSanName(text);
  return parsed?.value === text ? text : undefined;
};

function externalEtcd(at: At): readonly Outcome[] {
  if (valueAt(at) === undefined) return [];
  const endpoints = textsAt(inside(at, 'endpoints')).map(({ text }) => text);
  const parts = { ca: inside(at, 'caFile'), certificate: inside(at, 'certFile'), key: inside(at, 'keyFile') };
  etcdByTls({ endpoints, ca: textAt(parts.ca), certificate: textAt(parts.certificate), key: textAt(parts.key) });
  return [
    taken(inside(at, 'endpoints'), ['etcd', 'external', 'endpoints'], endpoints),
    ...Object.entries(parts).flatMap(([key, own]) => plain(own, ['etcd', 'external', key])),
  ];
}

function algorithm(own: At, gate: At): readonly Outcome[] {
  const text = textAt(own);
  const to = ['certificates', 'algorithm'];
  // kubeadm makes sa.key by the same algorithm; kubepki makes it RSA-2048 unless told otherwise.
  const alsoTokens = ['certificates', 'overrides', 'sa', 'algorithm'];
  if (text !== undefined) {
    if (!keyAlgorithms.some((known) => known === text)) return [...refusedAlgorithm(own)];
    return text === 'RSA-2048'
      ? [taken(own, to, text)]
      : [taken(own, to, text), taken(own, alsoTokens, text, 'it makes sa.key too')];
  }
  if (textAt(gate) === 'true')
    return [taken(gate, to, 'ECDSA-P256'), taken(gate, alsoTokens, 'ECDSA-P256', 'it makes sa.key too')];
  return [assumed(to, 'RSA-2048', 'the default of kubeadm')];
}

const refusedAlgorithm = (at: At): readonly Outcome[] => [
  refused(at, `expected one of ${keyAlgorithms.join(', ')}`),
  assumed(['certificates', 'algorithm'], 'RSA-2048', 'the default of kubeadm'),
];

const year = 365 * 86_400;

function lifetimes(leafAt: At, authorityAt: At): readonly Outcome[] {
  const [leaf, authority] = [leafAt, authorityAt].map((at) => parseLifetime(textAt(at) ?? ''));
  const longest = authority ?? 10 * year;
  return [
    ...lifetime(authorityAt, authority, 'authority'),
    ...((leaf ?? year) > longest
      ? [taken(leafAt, ['certificates', 'validity', 'leaf'], renderDuration(longest), 'cut to that of the authority')]
      : lifetime(leafAt, leaf, 'leaf')),
  ];
}

function lifetime(at: At, seconds: Seconds | undefined, key: string): readonly Outcome[] {
  if (textAt(at) === undefined) return [];
  return seconds === undefined
    ? [refused(at, 'expected a lifetime from 10m to 1000y')]
    : [taken(at, ['certificates', 'validity', key], renderDuration(seconds))];
}
