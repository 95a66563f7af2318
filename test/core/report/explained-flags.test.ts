import type { Profile } from '../../../src/core/cluster/cluster.js';
import { componentNames } from '../../../src/core/cluster/component-names.js';
import { runsComponent } from '../../../src/core/components/components.js';
import { profiles } from '../../../src/core/components/profiles.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import { explainedDocument, explainedText } from '../../../src/core/report/explained-flags.js';
import { flagTable } from '../../support/flag-tables.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';
import { variants } from '../../support/variants.js';

const of = (component: 'kube-apiserver' | 'etcd', more = '') => {
  const cluster = clusterOf(smallSpec(more));
  return flagSet(component, cluster, cluster.nodes[0]!, () => flagTable);
};

describe('flags that are explained', () => {
  it.each(Object.keys(profiles) as Profile[])('all have a reason and a source, with the profile %s', (profile) => {
    const said = variants.flatMap(([, spec]) => {
      const cluster = { ...clusterOf(spec), profile };
      return cluster.nodes.flatMap((node) =>
        componentNames
          .filter((component) => runsComponent(component, node, cluster))
          .flatMap((component) =>
            explainedDocument(
              flagSet(component, cluster, node, () => flagTable),
              flagTable,
            ),
          ),
      );
    });
    expect(said.filter(({ why, source }) => why === '' || source === '')).toEqual([]);
  });

  it.each(Object.keys(profiles) as Profile[])(
    'say of all that is ours what happens without it, with the profile %s',
    (profile) => {
      const cluster = { ...clusterOf(smallSpec()), profile };
      const silent = cluster.nodes.flatMap((node) =>
        componentNames
          .filter((component) => runsComponent(component, node, cluster))
          .flatMap((component) =>
            explainedDocument(
              flagSet(component, cluster, node, () => flagTable),
              flagTable,
            ).flatMap(({ name, without }) => (without === null ? [`${component} ${name}`] : [])),
          ),
      );
      expect([...new Set(silent)]).toEqual([]);
    },
  );

  it('say what the component would do by itself, and what happens without them', () => {
    const text = explainedText(of('kube-apiserver'), flagTable, (_, one) => one);
    expect(text).toContain(
      '--allow-privileged=true\n    why      network and storage plugins run privileged pods\n    default  false\n',
    );
    expect(text).toContain('    without  privileged pods are refused\n');
    expect(text).toContain('    without  any certificate of the front-proxy CA may speak for any user\n');
    expect(text).toMatch(
      /--tls-cert-file=\S+\n {4}why {6}apiserver: kube-apiserver, as a server\n {4}default {2}nothing\n/,
    );
  });

  it('that the spec gives are told as that, and no default is made up for etcd', () => {
    const given = of('etcd', 'etcd: { extraArgs: { quota-backend-bytes: 1 } }\n');
    expect(explainedDocument(given, flagTable)).toContainEqual({
      name: '--quota-backend-bytes',
      value: '1',
      why: 'kubepki.yaml gives it, in the place of what kubepki would say',
      default: null,
      without: null,
      source: 'kubepki.yaml',
    });
  });
});
