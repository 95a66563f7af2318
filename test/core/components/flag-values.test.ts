import { spawnSync } from 'node:child_process';
import { valueFault } from '../../../src/core/components/flag-values.js';
import { binaries, withComponents } from '../../support/real-components.js';

/** Values by the type of a flag that has it, and a flag of kube-apiserver or kube-controller-manager that is of that type. */
const values: readonly (readonly [
  type: string,
  binary: 'kube-apiserver' | 'kube-controller-manager',
  flag: string,
  right: readonly string[],
  wrong: readonly string[],
])[] = [
  ['bool', 'kube-apiserver', 'profiling', ['true', 'F', '0', 'TRUE'], ['', 'yes', 'tRUE', ' true']],
  [
    'int',
    'kube-apiserver',
    'secure-port',
    ['6443', '-1', '0x1F', '0b11', '010', '1_000', '+5', '0'],
    ['', '6443 ', '1.0', '08', '_1', '1__0', '99999999999999999999'],
  ],
  [
    'int32',
    'kube-controller-manager',
    'concurrent-deployment-syncs',
    ['2147483647', '-2147483648'],
    ['2147483648', 'x'],
  ],
  [
    'duration',
    'kube-apiserver',
    'request-timeout',
    ['0', '1h', '1h30m', '1.5s', '-2ms', '.5h', '1.h', '+1us', '1µs'],
    ['', '1', 'h', '1d', '1h 30m', '.s'],
  ],
  [
    'ip',
    'kube-apiserver',
    'bind-address',
    ['0.0.0.0', '::', ' ::1 ', 'fd00::11'],
    ['010.0.0.1', 'localhost', '1.2.3', 'fe80::1%eth0'],
  ],
  ['float32', 'kube-controller-manager', 'kube-api-qps', ['20', '1.5', '-1', '1e3'], ['', 'x', '1,5']],
  [
    'int64',
    'kube-apiserver',
    'audit-log-truncate-max-batch-size',
    ['9223372036854775807'],
    ['9223372036854775808', '1e3'],
  ],
  ['uint', 'kube-apiserver', 'kubelet-port', ['0', '18446744073709551615'], ['-1', '18446744073709551616']],
  ['int32Slice', 'kube-apiserver', 'tls-curve-preferences', ['29', '29,23'], ['', '29,x', '29, 23', '29,']],
  ['float64', 'kube-apiserver', 'goaway-chance', ['0.02', '1', '.5', '5.'], ['', 'a']],
  ['stringToString', 'kube-apiserver', 'allow-metric-labels', ['a=1', 'a=1,x', '=', 'a=1,b=2'], ['', 'a', 'a=1,b=2,c']],
  [
    'namedCertKey',
    'kube-apiserver',
    'tls-sni-cert-key',
    ['a.crt,a.key', 'a.crt,a.key:x.example,*.y.example', ',', 'a.crt,a.key:::1'],
    ['', 'a.crt', ':x', 'a.crt,a.key,b', 'a.crt,a.key:', 'a.crt,a.key: '],
  ],
  [
    'portRange',
    'kube-apiserver',
    'service-node-port-range',
    ['30000-32767', '30000+100', '30000'],
    ['30000-', '1-70000', 'x', '32767-30000'],
  ],
];

describe('a value of a flag', () => {
  it.each(values)('that is a %s is refused where it cannot be read', (type, _binary, _flag, right, wrong) => {
    expect(right.filter((value) => valueFault(type, value) !== undefined)).toEqual([]);
    expect(wrong.filter((value) => valueFault(type, value) === undefined)).toEqual([]);
  });

  it('of any other type is any text', () => {
    expect(['string', 'stringSlice', 'Level'].map((type) => valueFault(type, 'x y'))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

withComponents('the command line of the real component', () => {
  it.each(values)('refuses the same values of a %s', (_type, binary, flag, right, wrong) => {
    // It reads the flags in their order, and prints its help when all before it could be read.
    const isTaken = (value: string): boolean =>
      spawnSync(binaries()[binary], [`--${flag}=${value}`, '--help'], { stdio: 'ignore' }).status === 0;
    expect(right.filter((value) => !isTaken(value))).toEqual([]);
    expect(wrong.filter(isTaken)).toEqual([]);
  });
});
