import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetFindings, foundIn } from '../../support/fleets.js';
import { applyHome, checkPath, days, makeHome, put, smallSpec, today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { scratch } from '../../support/scratch.js';

const spec = smallSpec('layout: kubeadm\n').replace(
  '  - { name: w1',
  '  - { name: cp2, roles: [control-plane, etcd], addresses: [10.0.0.12] }\n  - { name: w1',
);
let home: string;
/** Of another cluster, whose authorities have the same names. */
let other: string;
beforeAll(async () => {
  home = await makeHome(spec);
  other = await makeHome(spec);
});

/** A copy of a node, that may be changed. */
function treeOf(node: string, of = home): string {
  const tree = scratch();
  cpSync(join(of, 'nodes', node), tree, { recursive: true });
  return tree;
}

const pki = (tree: string, name: string) => join(tree, 'etc/kubernetes/pki', name);

const apiServer = (tree: string, issuer: string) => {
  put(
    tree,
    'etc/kubernetes/manifests/kube-apiserver.yaml',
    `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [kube-apiserver, --service-account-issuer=${issuer}]\n`,
  );
  return tree;
};

/** What one rule says. */
const of = (rule: string, ...found: Parameters<typeof fleetFindings>): readonly string[] =>
  fleetFindings(...found).filter((line) => line.endsWith(` ${rule}`));

/** A copy of the home, of which nodes can be renewed. */
function copy(): string {
  const to = join(scratch(), 'prod');
  cpSync(home, to, { recursive: true });
  return to;
}

/** A node of another cluster. */
const stranger = (node: string): string => treeOf(node, other);

/** The first control plane trusts another authority beside its own. */
function trustsMore(): string {
  const cp1 = treeOf('cp1');
  appendFileSync(pki(cp1, 'ca.crt'), readFileSync(pki(stranger('cp1'), 'ca.crt')));
  return cp1;
}

/** The second control plane signs tokens with another key; both verify with this or with their own. */
function signsApart(verifies: boolean): readonly string[] {
  const [cp1, cp2, odd] = [treeOf('cp1'), treeOf('cp2'), stranger('cp1')];
  cpSync(pki(odd, 'sa.key'), pki(cp2, 'sa.key'));
  const both = Buffer.concat([cp1, odd].map((tree) => readFileSync(pki(tree, 'sa.pub'))));
  if (verifies) for (const tree of [cp1, cp2]) writeFileSync(pki(tree, 'sa.pub'), both);
  return fleetFindings({ cp1, cp2 });
}

const issuers = (one: string, other: string) =>
  fleetFindings({ cp1: apiServer(treeOf('cp1'), one), cp2: apiServer(treeOf('cp2'), other) });

/** The second control plane was made as many days later, and facts are of that day. */
const madeLater = async (day: number): Promise<readonly string[]> =>
  of(
    'fleet-partly-renewed',
    { cp1: treeOf('cp1'), cp2: treeOf('cp2', await makeHome(spec, days(day))) },
    days(day),
    days(day),
  );

const apiserver = (tree: string) => ['apiserver.crt', 'apiserver.key'].map((name) => pki(tree, name));

/** The first control plane with the certificate of the API server of a home that was renewed that day. */
async function renewedAlone(day: number): Promise<string> {
  const renewed = copy();
  for (const file of apiserver(join(renewed, 'nodes/cp1'))) rmSync(file);
  await applyHome(renewed, days(day));
  const tree = treeOf('cp1');
  apiserver(join(renewed, 'nodes/cp1')).forEach((file, index) => cpSync(file, apiserver(tree)[index] ?? ''));
  return tree;
}

const late = (cp1: string) => fleetFindings({ cp1 }, days(346), days(346));

/** The second control plane without its front-proxy client, and what else is done to it. */
function lacking(more: (cp2: string) => void = () => undefined): readonly string[] {
  const cp2 = treeOf('cp2');
  more(cp2);
  return fleetFindings({ cp1: treeOf('cp1'), cp2 });
}

const withoutClient = (cp2: string): void => {
  for (const name of ['front-proxy-client.crt', 'front-proxy-client.key']) rmSync(pki(cp2, name));
};

describe('rules about nodes together', () => {
  it('say nothing of nodes of one cluster', () => {
    expect(fleetFindings({ cp1: treeOf('cp1'), cp2: treeOf('cp2'), w1: treeOf('w1') })).toEqual([]);
  });

  hit(
    'fleet-trust-apart',
    'find a node of another cluster whose authorities have the same names',
    ['ca.crt', 'etcd/ca.crt', 'front-proxy-ca.crt'].map((name) => `critical ${name} fleet-trust-apart`),
    () => of('fleet-trust-apart', { cp1: treeOf('cp1'), cp2: stranger('cp2') }),
  );
  hit(
    'fleet-trust-apart',
    'find another key that verifies tokens, where no node has the one that signs',
    'critical sa.pub fleet-trust-apart',
    () => {
      const cp2 = treeOf('cp2');
      cpSync(pki(stranger('cp2'), 'sa.pub'), pki(cp2, 'sa.pub'));
      rmSync(pki(cp2, 'sa.key'));
      return of('fleet-trust-apart', { cp1: treeOf('cp1'), cp2 });
    },
  );
  nearMiss('fleet-trust-apart', 'find a bundle that one node has more in, which is no other cluster', [], () =>
    of('fleet-trust-apart', { cp1: trustsMore(), cp2: treeOf('cp2') }),
  );

  hit('fleet-trust-differs', 'find that bundle', 'warning ca.crt fleet-trust-differs', () =>
    of('fleet-trust-differs', { cp1: trustsMore(), cp2: treeOf('cp2') }),
  );
  nearMiss('fleet-trust-differs', 'find nothing where both have the same, one of them twice', [], () => {
    const cp1 = treeOf('cp1');
    appendFileSync(pki(cp1, 'ca.crt'), readFileSync(pki(treeOf('cp2'), 'ca.crt')));
    return of('fleet-trust-differs', { cp1, cp2: treeOf('cp2') });
  });

  hit(
    'fleet-flags-differ',
    'find API servers with different issuers',
    'critical kube-apiserver fleet-flags-differ',
    () => issuers('https://a', 'https://b'),
  );
  it('name the manifest of the API server that differs', () => {
    const [found] = foundIn({ cp1: apiServer(treeOf('cp1'), 'https://a'), cp2: apiServer(treeOf('cp2'), 'https://b') });
    expect(found?.path).toBe('cp2:/etc/kubernetes/manifests/kube-apiserver.yaml');
  });
  nearMiss('fleet-flags-differ', 'find none where they agree', [], () => issuers('https://a', 'https://a'));

  hit('fleet-partly-renewed', 'find a node that a renewal missed, once', 'warning apiserver fleet-partly-renewed', () =>
    madeLater(300),
  );
  nearMiss('fleet-partly-renewed', 'do not find one that was renewed a week before', [], () => madeLater(7));

  hit(
    'fleet-key-differs',
    'find keys that sign tokens and that other nodes do not verify',
    'critical sa.key fleet-key-differs',
    () => signsApart(false),
  );
  nearMiss(
    'fleet-key-differs',
    'say as information of those that all verify that they are two',
    'info sa.key fleet-key-differs',
    () => signsApart(true),
  );

  hit(
    'fleet-list-differs',
    'find a certificate that one control plane lacks',
    'warning front-proxy-client fleet-list-differs',
    () => lacking(withoutClient),
  );
  nearMiss('fleet-list-differs', 'find nothing in what the first has alone, and in what members of etcd have', [], () =>
    lacking((cp2) => rmSync(pki(cp2, 'etcd'), { recursive: true })),
  );

  hit(
    'renewal-partial',
    'find a certificate that was renewed alone when all were due',
    'warning apiserver-kubelet-client renewal-partial',
    async () => late(await renewedAlone(345)),
  );
  it('find it on one machine too', async () => {
    const { findings } = checkPath(await renewedAlone(345), { now: days(346) });
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'renewal-partial',
        path: expect.stringMatching(/apiserver-kubelet-client\.crt$/) as string,
        message: expect.stringContaining(', when apiserver was renewed') as string,
      }),
    );
  });
  nearMiss('renewal-partial', 'find none by a home, whose spec says when something is due', [], async () => {
    const cp1 = await renewedAlone(345);
    return fleetFindings({ cp1 }, days(346), days(346), home).filter((line) => line.includes('renewal-partial'));
  });
  nearMiss('renewal-partial', 'find none that was made anew before that', [], async () =>
    late(await renewedAlone(100)),
  );
  nearMiss('renewal-partial', 'find none where all were renewed', [], async () => {
    const renewed = copy();
    await applyHome(renewed, days(345));
    return late(treeOf('cp1', renewed));
  });
  nearMiss('renewal-partial', 'find none where none was renewed', [], () => late(treeOf('cp1')));

  const deployed = (cp2: string) => fleetFindings({ cp1: treeOf('cp1'), cp2 }, today, today, home);
  hit(
    'manifest-not-deployed',
    'find what the home made otherwise',
    'warning manifest.json manifest-not-deployed',
    () => {
      const changed = treeOf('cp2');
      appendFileSync(pki(changed, 'apiserver.crt'), '\n');
      return deployed(changed);
    },
  );
  nearMiss('manifest-not-deployed', 'find nothing in what is there as it was made', [], () => deployed(treeOf('cp2')));
  nearMiss('manifest-not-deployed', 'leave it to others what is not there', 'critical sa.pub missing', () => {
    const cp2 = treeOf('cp2');
    rmSync(pki(cp2, 'sa.pub'));
    return deployed(cp2);
  });

  const clocks = (at: Date, now: Date) => of('facts-clock', { cp1: treeOf('cp1') }, at, now);
  const clock = 'warning ca facts-clock';
  hit('facts-clock', 'find facts of another day', clock, () => clocks(today, days(2)));
  hit('facts-clock', 'find facts of a clock that is behind', clock, () => clocks(days(-1), days(-1)));
  nearMiss('facts-clock', 'say nothing of clocks when they are asked about another time', [], () =>
    fleetFindings({ cp1: treeOf('cp1') }, today, days(2), undefined, true),
  );
  nearMiss('facts-clock', 'take facts of an hour ago', [], () => clocks(today, new Date(today.getTime() + 3_600_000)));
});
