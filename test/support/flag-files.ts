import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { desiredState } from '../../src/core/catalog/derive.js';
import { componentNames, type ComponentName } from '../../src/core/cluster/component-names.js';
import { runsComponent } from '../../src/core/components/components.js';
import { contentText } from '../../src/core/render/contents.js';
import { flagSet, renderArgs, renderYaml, type FlagSet } from '../../src/core/render/flag-set.js';
import type { ProcessPort } from '../../src/core/facts/process-port.js';
import { auditFlags, type AuditRequest, type FlagAudit } from '../../src/workflows/audit-flags.js';
import { flagTable } from './flag-tables.js';
import { smallSpec, today } from './home.js';
import { scratch } from './scratch.js';
import { clusterOf } from './specs.js';

/** Files by their path below the root of a machine. */
export type Files = Readonly<Record<string, string>>;

/** A folder with these files: the root of a machine. */
export function machineOf(files: Files): string {
  const root = scratch();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** What an audit says, with the paths relative to a folder. */
export const auditAt = (root: string, more: Partial<AuditRequest> = {}, running: ProcessPort = processes): FlagAudit =>
  auditFlags(
    {
      paths: [root],
      isLive: false,
      root: undefined,
      version: undefined,
      profile: undefined,
      cluster: undefined,
      trees: [],
      shownAs: (path) => path.replace(`${root}/`, ''),
      here: root,
      isFix: false,
      now: today,
      ...more,
    },
    flagTable,
    reader,
    running,
  );

const ourCluster = (more: string, release: string) => clusterOf(smallSpec(more).replace('"1.37"', `"${release}"`));

/** Flag sets of the first node of a cluster. */
export function ourSets(more = '', release = '1.37'): readonly FlagSet[] {
  const cluster = ourCluster(more, release);
  const node = cluster.nodes[0]!;
  return componentNames
    .filter((name) => runsComponent(name, node, cluster))
    .map((name) => flagSet(name, cluster, node, () => flagTable));
}

export const argsOf = (set: FlagSet): readonly string[] => renderArgs(set).split('\n').slice(0, -1);

/** A static pod in the form that kubeadm writes. */
export const podOf = (component: string, args: readonly string[], release = '1.37.2'): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: component, namespace: 'kube-system', labels: { component, tier: 'control-plane' } },
    spec: {
      containers: [
        {
          command: [component, ...args],
          image: `registry.k8s.io/${component}:v${release}`,
          name: component,
          volumeMounts: [{ mountPath: '/etc/kubernetes/pki', name: 'k8s-certs', readOnly: true }],
        },
      ],
      hostNetwork: true,
    },
  });

/** What our flags name of files that follow from the spec; secrets are none. */
export function namedFiles(more = '', release = '1.37'): Files {
  const { artefacts } = desiredState(ourCluster(more, release), new Map());
  return Object.fromEntries(
    artefacts.flatMap((artefact) =>
      artefact.kind === 'file' && artefact.node === 'cp1'
        ? artefact.files.map(({ place }) => [place.path, contentText(artefact.content, () => 'bm9uZQ==')] as const)
        : [],
    ),
  );
}

const manifests = 'etc/kubernetes/manifests';
export const manifestOf = (component: string): string => `${manifests}/${component}.yaml`;
export const kubeletFile = 'var/lib/kubelet/config.yaml';

/** Where our flag sets would lie: pods for the control plane, the configuration of the kubelet. */
export const filesOf = (sets: readonly FlagSet[], release = '1.37.2'): Files =>
  Object.fromEntries(
    sets.map((set): [string, string] =>
      set.component === 'kubelet'
        ? [kubeletFile, renderYaml(set)]
        : [
            manifestOf(set.component),
            podOf(set.component, argsOf(set), set.component === 'etcd' ? '3.7.3-0' : release),
          ],
    ),
  );

/** Our flags of one component, with some of them others: an empty list drops one. */
export function changed(
  component: ComponentName,
  edits: Readonly<Record<string, readonly string[]>>,
  further: readonly string[] = [],
): Files {
  const set = ourSets().find((one) => one.component === component)!;
  const nameOf = (arg: string) => arg.slice(0, arg.indexOf('='));
  const args = [
    ...argsOf(set).filter((arg) => !(nameOf(arg) in edits)),
    ...Object.entries(edits).flatMap(([name, values]) => values.map((value) => `${name}=${value}`)),
    ...further,
  ];
  return { [manifestOf(component)]: podOf(component, args, component === 'etcd' ? '3.7.3-0' : '1.37.2') };
}

/** Findings as `severity component rule setting`. */
export const linesOf = ({ report }: FlagAudit): readonly string[] =>
  report.findings.map(({ severity, component, rule, setting }) => `${severity} ${component} ${rule} ${setting}`);
