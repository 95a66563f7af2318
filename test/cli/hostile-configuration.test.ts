// Configurations as somebody would make them who wants a command to hang, to crash or to be silent.
import { join } from 'node:path';
import { etc, goodHome } from '../support/copies.js';
import { smallSpec } from '../support/home.js';
import { confined, hostileFiles } from '../support/hostile-files.js';
import { soaking } from '../support/property.js';
import { scratch } from '../support/scratch.js';

interface Target {
  readonly path: string;
  readonly command: readonly string[];
}

const inHome =
  (path: string, ...command: readonly string[]) =>
  (home: string): Target => ({ path: join(home, path), command: [...command, '--home', home] });

/** A file of its own, which a command is told to read. */
const named =
  (name: string, command: (path: string, home: string) => readonly string[]) =>
  (home: string): Target => {
    const path = join(scratch(), name);
    return { path, command: command(path, home) };
  };

/** Configurations of every kind, and what reads them. */
const targets: Readonly<Record<string, (home: string) => Target>> = {
  'the spec': inHome('kubepki.yaml', 'check'),
  'a policy of reports': inHome('.kubepki-check.yaml', 'check'),
  'the ledger': inHome('ledger.jsonl', 'check'),
  'the ledger, verified': inHome('ledger.jsonl', 'ledger', 'verify'),
  'a keyset': inHome('authorities/ca/keyset.json', 'check'),
  'a configuration of encryption': (home) => ({
    path: etc(home, 'kube-apiserver/encryption.yaml'),
    command: ['check', '--home', home],
  }),
  'a saved plan': named('plan.json', (path, home) => ['apply', path, '--yes', '--home', home]),
  'a configuration of kubeadm': named('kubeadm.yaml', (path) => [
    'import',
    '--kubeadm-config',
    path,
    '--control-plane',
    'cp1=10.0.0.11',
  ]),
  'a manifest of a static pod': named('kube-apiserver.yaml', (path) => ['flags', 'audit', path]),
  'a dump of objects': named('objects.yaml', (path, home) => ['check', '--objects', path, '--home', home]),
};

const spec = smallSpec('encryption: { provider: secretbox }\n');

interface Report {
  readonly error?: { readonly code: string };
  readonly findings?: readonly { readonly rule: string; readonly severity: string }[];
  readonly warnings?: readonly string[];
  readonly broken?: { readonly reason: string } | null;
  readonly unrecorded?: readonly object[];
}

/** Everything that a command says about something being wrong. */
function complaints(stdout: string): readonly string[] {
  const { error, findings = [], warnings = [], broken, unrecorded = [] } = JSON.parse(stdout) as Report;
  return [
    ...(error === undefined ? [] : [error.code]),
    ...findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule),
    ...warnings,
    ...(broken == null ? [] : [broken.reason]),
    ...(unrecorded.length === 0 ? [] : ['certificates that no line speaks of']),
  ];
}

/** A policy without a line is one. */
const isNothingWrong = (target: string, file: string): boolean =>
  target === 'a policy of reports' && file === 'nothing at all';

/** What a parser would give all memory for, and what is no text: every run starts a process, and the gate tries these. */
const tried = ['YAML that is nested deeply', 'a file of 100 megabytes'];
const triedOnce = [...tried, 'a text of quotes', 'a header line that does not end', 'a pipe that nobody writes into'];

jest.setTimeout(300_000);

describe.each(Object.entries(targets))('in the place of %s', (name, target) => {
  const files = Object.entries(hostileFiles).filter(
    ([file]) => soaking || (name === 'the spec' ? triedOnce : tried).includes(file),
  );
  it.each(files)('%s is told, quickly', async (file, write) => {
    const { path, command } = target(await goodHome(spec));
    write(path);
    const { code, stdout, stderr } = confined(...command, '--json');
    expect({ code: code ?? 'killed', stderr }).toEqual({ code: expect.any(Number) as number, stderr: '' });
    if (!isNothingWrong(name, file)) expect(complaints(stdout)).not.toEqual([]);
  });
});
