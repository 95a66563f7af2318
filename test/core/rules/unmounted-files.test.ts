import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { processSource } from '../../../src/core/read/flag-lines.js';
import { flagText } from '../../../src/core/read/flag-sources.js';
import { observed } from '../../../src/core/read/observe.js';
import { judge } from '../../../src/core/rules/judge.js';
import { flagFileUnmounted } from '../../../src/core/rules/unmounted-files.js';
import { checkPath, today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';

const manifest = '/etc/kubernetes/manifests/kube-scheduler.yaml';

const told = '/etc/kubernetes/more/ca.crt';

/** A scheduler that is given flags, and whose pod sees one folder or file of its machine. */
const pod = (path: string, flags: readonly string[]): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'kube-scheduler', namespace: 'kube-system' },
    spec: {
      containers: [
        {
          name: 'kube-scheduler',
          command: ['kube-scheduler', ...flags],
          volumeMounts: [{ name: 'seen', mountPath: path }],
        },
      ],
      volumes: [{ name: 'seen', hostPath: { path } }],
    },
  });

/** What is said of one that is told of a file which lies on its machine. */
const seeing = (path: string) => () => {
  const tree = kubeadmOfRelease({ minor: 37, now: today });
  tree.put(told, readFileSync(tree.at('/etc/kubernetes/pki/ca.crt')));
  const flags = ['--kubeconfig=/etc/kubernetes/scheduler.conf', `--client-ca-file=${told}`, '--bind-address=127.0.0.1'];
  tree.put(manifest, pod(path, flags));
  return checkPath(tree.root)
    .findings.filter(({ artefact }) => artefact === 'kube-scheduler')
    .map(({ severity, rule, actual }) => `${severity} ${rule} ${actual.join(' ')}`);
};

/** What is said where one runs with some flags, and its manifest, which sees its kubeconfig, says others by now. */
const running = (given: readonly string[], asked: readonly string[]) => () => {
  const read = flagText(
    pod('/etc/kubernetes/scheduler.conf', asked),
    manifest,
    () => false,
    () => undefined,
  );
  const deployed = read.kind === 'sources' ? read.sources : [];
  const mounts = deployed[0]?.mounts ?? [];
  const process = { ...processSource(given, 'process 7', 'kube-scheduler', () => false), mounts };
  const seen = { hostname: 'cp1', at: today, layout: 'kubeadm', sources: [process], deployed, running: undefined };
  return judge(
    [flagFileUnmounted],
    { artefacts: [], keysets: new Map(), version: undefined },
    observed(new Map(), { machines: new Map([['cp1', seen]]) }),
    today,
  ).map(({ severity, rule, place }) => `${severity} ${rule} /${place.path}`);
};

describe('a file in a folder of Kubernetes that a static pod is told of', () => {
  hit(
    'flag-file-unmounted',
    'is not there for its component where no volume brings it, although it lies on the machine',
    'critical flag-file-unmounted /etc/kubernetes/more/ca.crt',
    seeing('/etc/kubernetes/scheduler.conf'),
  );
  nearMiss('flag-file-unmounted', 'is there where its folder is mounted', [], seeing('/etc/kubernetes'));

  const more = [`--client-ca-file=${told}`];
  nearMiss(
    'flag-file-unmounted',
    'was mounted when what runs was started, before its manifest lost both',
    [],
    running(more, []),
  );
  hit(
    'flag-file-unmounted',
    'is told by a manifest beside what runs without it',
    `critical flag-file-unmounted ${manifest}`,
    running([], more),
  );
});
