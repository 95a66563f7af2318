import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import { counterfeitAuthority, intermediateOf, placeBelow } from '../../support/counterfeit.js';
import {
  extension,
  integer,
  nameConstraints,
  oid,
  sequence,
  tlv,
  yes,
  type GeneralNames,
} from '../../support/forge.js';

const may = (...below: readonly number[]) =>
  extension('2.5.29.19', true, sequence(yes, ...below.map((count) => integer(Buffer.from([count])))));

/** The API server below two intermediates, of which the upper one may have so many below it. */
function belowTwo(home: string, ...below: readonly number[]): void {
  const upper = intermediateOf(home, { parts: { constraints: may(...below) } });
  const lower = intermediateOf(home, {}, upper.key, upper);
  placeBelow(home, pki(home, 'apiserver'), [lower, upper]);
}

/** The API server below an intermediate with a further extension. */
const below = (home: string, further: Buffer) =>
  placeBelow(home, pki(home, 'apiserver'), [intermediateOf(home, { parts: { further } })]);

const dns = (value: string): GeneralNames[number] => [0x82, value];
const network = (...octets: readonly number[]): GeneralNames[number] => [0x87, Buffer.from(octets)];
/** Everything that the API server of the small spec is called. */
const itsNames = ['example.com', 'kubernetes', 'default', 'svc', 'local', 'cp1', 'localhost'].map(dns);
const itsNetworks = [
  [10, 0, 0, 0, 255, 0, 0, 0],
  [127, 0, 0, 1, 255, 255, 255, 255],
  [...Array<number>(15).fill(0), 1, ...Array<number>(16).fill(255)],
].map((octets) => network(...octets));

const demands = extension('2.5.29.36', true, sequence(tlv(0x80, Buffer.from([0]))));

export const chains: CaseTable = {
  'path-length': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('an intermediate below one that may have none', 'critical cp1/apiserver path-length manual', (home) =>
        belowTwo(home, 0),
      ),
      when(
        'an intermediate below an authority that may have none',
        'critical cp1/apiserver path-length manual',
        (home) => {
          counterfeitAuthority(home, 'ca', { parts: { constraints: may(0) } });
          placeBelow(home, pki(home, 'apiserver'), [intermediateOf(home)]);
        },
      ),
    ],
    nearMisses: [
      when('an intermediate below one that may have one', [], (home) => belowTwo(home, 1)),
      when('an authority that may have no intermediate, and has none', [], (home) =>
        counterfeitAuthority(home, 'ca', { parts: { constraints: may(0) } }),
      ),
    ],
  },

  'name-constraint': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('an address that an intermediate may not give', 'critical cp1/apiserver name-constraint manual', (home) =>
        below(home, nameConstraints([], [network(10, 96, 0, 0, 255, 255, 0, 0)])),
      ),
      when('names of which one is not permitted', 'critical cp1/apiserver name-constraint manual', (home) =>
        below(home, nameConstraints(itsNames.slice(1), [])),
      ),
      when('constraints that are not critical', 'critical cp1/apiserver name-constraint manual', (home) =>
        below(home, nameConstraints([], [dns('svc')], false)),
      ),
      when(
        'a root that excludes the name of a node',
        ['apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet-server'].map(
          (name) => `critical cp1/${name} name-constraint manual`,
        ),
        (home) => counterfeitAuthority(home, 'ca', { parts: { further: nameConstraints([], [dns('cp1')]) } }),
      ),
    ],
    nearMisses: [
      when('constraints that every name keeps', [], (home) =>
        below(
          home,
          nameConstraints([...itsNames, ...itsNetworks], [dns('example.org'), network(10, 1, 0, 0, 255, 255, 0, 0)]),
        ),
      ),
    ],
  },

  'policy-constraint': {
    stage: 'identity',
    severity: 'unknown',
    violations: [
      when('an intermediate that demands policies', 'unknown cp1/apiserver policy-constraint manual', (home) =>
        below(home, demands),
      ),
    ],
    nearMisses: [
      when('an intermediate with a policy', [], (home) =>
        below(home, extension('2.5.29.32', true, sequence(sequence(oid('2.5.29.32.0'))))),
      ),
    ],
  },
};
