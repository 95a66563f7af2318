import type { FlagSource } from '../../../src/core/facts/flag-source.js';
import { processSource } from '../../../src/core/read/flag-lines.js';
import { flagText } from '../../../src/core/read/flag-sources.js';
import { unitSource } from '../../../src/core/read/flag-unit.js';
import { observed } from '../../../src/core/read/observe.js';
import { judge } from '../../../src/core/rules/judge.js';
import { flagsNotRunning } from '../../../src/core/rules/running-flags.js';
import { today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';

const file = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const flags = ['--secure-port=6443', '--tls-cert-file=/etc/kubernetes/pki/apiserver.crt', '--profiling=false'];
const none = () => false;

const process = (words: readonly string[], id = 7): FlagSource =>
  processSource(words, `process ${id}`, 'kube-apiserver', none);

function manifest(words: readonly string[], name = file): readonly FlagSource[] {
  const command = ['kube-apiserver', ...words].map((word) => `        - ${word}\n`).join('');
  const pod = `kind: Pod\nspec:\n  containers:\n    - name: kube-apiserver\n      command:\n${command}`;
  const read = flagText(pod, name, none, () => undefined);
  return read.kind === 'sources' ? read.sources : [];
}

const unit = (line: string, words: string, read?: 'unreadable'): readonly FlagSource[] => {
  const text = `[Service]\n${line}\nExecStart=/usr/bin/kube-apiserver ${words}\n`;
  const source = unitSource([{ file: '/etc/systemd/system/kube-apiserver.service', text }], none, () => read);
  return source === undefined ? [] : [source];
};

/** What is found about what runs and what would be started. */
const findings = (sources: readonly FlagSource[], deployed: readonly FlagSource[]) =>
  judge(
    [flagsNotRunning],
    { artefacts: [], keysets: new Map(), version: undefined },
    observed(new Map(), {
      machines: new Map([
        ['cp1', { hostname: 'cp1', at: today, layout: 'kubeadm', sources, deployed, running: undefined }],
      ]),
    }),
    today,
  );

const said = (...[sources, deployed]: Parameters<typeof findings>): readonly string[] =>
  findings(sources, deployed).map(
    ({ severity, artefact, rule, expected, actual }) =>
      `${severity} ${artefact} ${rule} ${expected.join(',')} not ${actual.join(',')}`,
  );

const found = (expected: string, actual: string): string =>
  `warning kube-apiserver flags-not-running ${expected} not ${actual}`;

const certificate = '--tls-cert-file=/etc/kubernetes/pki/apiserver.crt';

describe('a component that runs', () => {
  nearMiss('flags-not-running', 'is well with the flags of its manifest, in any order', [], () =>
    said([process([...flags].reverse())], manifest(flags)),
  );

  hit(
    'flags-not-running',
    'is found with another value, with a flag less and with one more',
    found(`${certificate},--profiling=false`, '--tls-cert-file=/old.crt,--anonymous-auth=true'),
    () => said([process(['--secure-port=6443', '--tls-cert-file=/old.crt', '--anonymous-auth=true'])], manifest(flags)),
  );

  it('is found at its manifest, with the flags by name', () => {
    expect(findings([process([])], manifest(flags.slice(0, 1)))).toMatchObject([
      { place: { node: 'cp1', path: file.slice(1) }, message: 'runs with other flags than this says: --secure-port' },
    ]);
  });

  const sni = ['--tls-sni-cert-key=/a.crt,/a.key', '--tls-sni-cert-key=/b.crt,/b.key'];
  hit(
    'flags-not-running',
    'is found with one value less of a flag that is repeated',
    found(sni.join(' '), '--tls-sni-cert-key=/a.crt,/a.key'),
    () => said([process(sni.slice(0, 1))], manifest(sni)),
  );

  hit('flags-not-running', 'does not tell a secret', found('--token', '--token'), () =>
    said([process(['--token=abcdef.0123456789abcdef'])], manifest(['--token=ghijkl.0123456789abcdef'])),
  );

  nearMiss('flags-not-running', 'may have what is filled in when its pod starts', [], () =>
    said([process(['--advertise-address=10.0.0.11'])], manifest(['--advertise-address=$(HOST_IP)'])),
  );

  nearMiss('flags-not-running', 'may have what is filled in when its unit starts', [], () =>
    said(
      [process(['--advertise-address=10.0.0.11', '--etcd-prefix=/cp1', '--service-account-issuer=cp1'])],
      unit('Environment="ISSUER=--service-account-issuer=%H"', '--advertise-address=%i --etcd-prefix /%l $ISSUER'),
    ),
  );

  hit('flags-not-running', 'is found with another percent sign', found('--etcd-prefix=/%H', '--etcd-prefix=/b'), () =>
    said([process(['--etcd-prefix=/b'])], unit('', '--etcd-prefix=/%%H')),
  );

  it('is not compared with a unit of whose variables some could not be read, and is where there are none', () => {
    const more = [process([...flags, '--anonymous-auth=true'])];
    const line = 'EnvironmentFile=-/etc/default/kube-apiserver';
    expect(said(more, unit(line, `${flags.join(' ')} $MORE`, 'unreadable'))).toEqual([]);
    expect(said(more, unit(line, `${flags.join(' ')} $MORE`))).toEqual([found('', '--anonymous-auth=true')]);
  });

  nearMiss(
    'flags-not-running',
    'is not compared where two of it run, two manifests start it, or nothing runs',
    [],
    () => {
      const other = manifest(['--secure-port=6444'], '/etc/kubernetes/manifests/kube-apiserver-2.yaml');
      return [
        ...said([process(flags), process([], 8)], manifest([])),
        ...said([process([])], [...manifest(flags), ...other]),
        ...said(manifest(flags), []),
      ];
    },
  );
});
