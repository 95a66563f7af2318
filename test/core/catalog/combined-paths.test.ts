import { desiredState } from '../../../src/core/catalog/derive.js';
import { artefactKey } from '../../../src/core/catalog/desired.js';
import { smallSpec } from '../../support/home.js';
import { parseSpec } from '../../support/specs.js';

const second = '  - { name: cp2, roles: [control-plane, etcd], addresses: [10.0.0.12] }\n';

/** Where an artefact lies: `part mode path` each. */
function filesOf(certificates: string, key: string): readonly string[] {
  const { cluster } = parseSpec(`${smallSpec(second)}certificates: ${certificates}\n`);
  const found = desiredState(cluster, new Map()).artefacts.find((artefact) => artefactKey(artefact) === key);
  return (found?.files ?? []).map(({ part, mode, place }) => `${part} ${mode.toString(8)} ${place.path}`);
}

const pki = 'etc/kubernetes/pki';
const whole = [`pair 600 ${pki}/apiserver.pem`];
const apart = [`key 600 ${pki}/apiserver.key`, `certificate 644 ${pki}/apiserver.crt`];

describe('where a pair lies', () => {
  it.each([
    ['in two files by default', '{}', apart],
    ['in one where all are', '{ pairs: combined }', whole],
    ['in two where its row says so', '{ pairs: combined, overrides: { apiserver: { pairs: separate } } }', apart],
    ['in one where its row says so', '{ overrides: { apiserver: { pairs: combined } } }', whole],
    ['in one where its row on this node says so', '{ overrides: { cp1/apiserver: { pairs: combined } } }', whole],
    [
      'in two where the row of another node says otherwise',
      '{ overrides: { cp2/apiserver: { pairs: combined } } }',
      apart,
    ],
    [
      'in files of its own, whatever holds for all',
      '{ pairs: combined, overrides: { apiserver: { files: { certificate: /a/x.crt, key: /a/y.key } } } }',
      ['key 600 a/y.key', 'certificate 644 a/x.crt'],
    ],
    [
      'beside files of its own where its row says how',
      '{ overrides: { apiserver: { pairs: combined, files: { certificate: /a/x.crt, key: /a/y.key } } } }',
      ['pair 600 a/x.pem'],
    ],
    [
      'in the one file that its row names twice',
      '{ overrides: { apiserver: { files: { certificate: /a/x, key: /a/x } } } }',
      ['pair 600 a/x'],
    ],
  ])('%s', (_, certificates, expected) => {
    expect(filesOf(certificates, 'cp1/apiserver')).toEqual(expected);
  });

  it('leaves alone what signs in the cluster, which takes one certificate and nothing else', () => {
    expect(filesOf('{ pairs: combined }', 'cp1/signer-client')).toEqual([
      `key 600 ${pki}/signer-client.key`,
      `certificate 644 ${pki}/signer-client.crt`,
    ]);
  });

  it('is one file beside a kubeconfig that names it', () => {
    expect(filesOf('{ pairs: combined }', 'cp1/scheduler.conf')).toEqual([
      `pair 600 ${pki}/scheduler.pem`,
      'kubeconfig 600 etc/kubernetes/scheduler.conf',
    ]);
  });
});
