import { parseCidr } from '../cluster/network.js';
import type { MachineFacts } from '../facts/machine.js';
import type { Observed } from '../facts/observed.js';
import { isLoopback } from '../read/address.js';
import { hostOf, hostToldBy } from '../read/uri.js';

/** What a kubelet is called as a user, before the name of its node (Node authorization, Kubernetes). */
const nodeUser = 'system:node:';

/** The socket of the database that k3s and RKE2 bring: they put its name into the certificates of etcd. */
const kine = 'kine.sock';

/** Names and addresses that flags, certificates of kubelets, kubeconfigs and machines mention. Found once for all certificates, since a fleet has thousands. */
const mentions = new WeakMap<Observed, ReadonlySet<string>>();

function mentionedIn(observed: Observed): ReadonlySet<string> {
  const known = mentions.get(observed);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const [node, machine] of observed.machines ?? [])
    for (const word of [node, machine.hostname ?? '', ...wordsOf(machine)]) found.add(word.toLowerCase());
  for (const { subject } of observed.certificates.values())
    if (subject.commonName?.startsWith(nodeUser) === true)
      found.add(subject.commonName.slice(nodeUser.length).toLowerCase());
  for (const file of observed.files.values())
    if (file.state === 'present' && file.content.kind === 'kubeconfig') {
      const { server, tlsServerName } = file.content.kubeconfig;
      for (const name of [hostOf(server), tlsServerName]) if (name !== undefined) found.add(name.toLowerCase());
    }
  mentions.set(observed, found);
  return found;
}

/** Every host in a setting, as in `cp1=https://10.0.0.11:2380,…`, and of each range the address that its first Service has. */
const wordsOf = ({ sources }: MachineFacts): readonly string[] =>
  sources
    .flatMap(({ flags }) => flags.flatMap(({ value }) => value.split(/[\s,;="']+/)))
    .flatMap((word) => [hostToldBy(word), parseCidr(word)?.first ?? '']);

/** A wildcard stands for one label, the first (RFC 6125 6.4.3). */
const standsFor = (name: string, mentioned: ReadonlySet<string>): boolean =>
  name.startsWith('*.') && [...mentioned].some((one) => /^[^.]*[a-z]/.test(one) && one.replace(/^[^.]+/, '*') === name);

/** Whether something that was looked at says why a server bears the name. A name below that of a machine is taken for its full one. */
export function isExplained(name: string, observed: Observed): boolean {
  const lower = name.toLowerCase();
  const mentioned = mentionedIn(observed);
  return (
    isLoopback(lower) ||
    lower === kine ||
    /^kubernetes(\.|$)/.test(lower) ||
    mentioned.has(lower) ||
    standsFor(lower, mentioned) ||
    (/^[^.]*[a-z]/.test(lower) && mentioned.has(lower.replace(/\..*$/, '')))
  );
}
