import { parseAddress } from '../read/address.js';

/** Says what is wrong with a value, as "expected …"; undefined when Go takes it. */
type Reader = (value: string) => string | undefined;

const expected =
  (what: string, takes: (value: string) => boolean): Reader =>
  (value) =>
    takes(value) ? undefined : what;

const isInteger =
  (bits: number, signed: boolean) =>
  (value: string): boolean => {
    const number = integer(value);
    if (number === undefined) return false;
    const limit = 1n << BigInt(signed ? bits - 1 : bits);
    return number < limit && number >= (signed ? -limit : 0n);
  };

/** strconv.ParseInt with base 0: decimal, 0x, 0o, 0b, a leading zero for octal, and underscores between digits. */
function integer(value: string): bigint | undefined {
  const match =
    /^([+-]?)(0x_?[0-9a-f]+(?:_[0-9a-f]+)*|0o_?[0-7]+(?:_[0-7]+)*|0b_?[01]+(?:_[01]+)*|0(?:_?[0-7]+)*|[1-9][0-9]*(?:_[0-9]+)*)$/i.exec(
      value,
    );
  if (match === null) return undefined;
  const digits = (match[2] ?? '').replaceAll('_', '').toLowerCase();
  const number = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return match[1] === '-' ? -number : number;
}

/** time.ParseDuration: `1h30m`, `1.5s`, `0`. */
const isDuration = (value: string): boolean =>
  /^[+-]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(value);

/** strconv.ParseBool. */
const isBool = (value: string): boolean => /^(?:1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/.test(value);

const isFloat = (value: string): boolean => value.trim() === value && value !== '' && Number.isFinite(Number(value));

const isIp = (value: string): boolean => parseAddress(value.trim()) !== undefined;

/** k8s.io/kubernetes/pkg/proxy/apis/config/v1alpha1: a port may be left out, and nothing at all turns it off. */
const isIpPort = (value: string): boolean => {
  const [, bracketed, plain] = /^(?:\[(.+)\]|([^:[\]]*))(?::\d{1,5})?$/.exec(value) ?? [];
  return value === '' || isIp(bracketed ?? plain ?? value);
};

/** pflag: with one equals sign all behind it is one value; with several, each piece between commas needs one. */
const isPairs = (value: string): boolean =>
  value.split('=').length === 2 || (value.includes('=') && value.split(',').every((pair) => pair.includes('=')));

/** k8s.io/component-base/cli/flag NamedCertKey: `cert,key`, and after the first colon names. */
function isNamedCertKey(value: string): boolean {
  const [files = '', ...names] = value.split(':');
  return files.split(',').length === 2 && (names.length === 0 || names.join(':').trim() !== '');
}

/** k8s.io/apimachinery/pkg/util/net.ParsePortRange: `30000-32767`, `30000+100` or one port; nothing is port 0. */
function isPortRange(value: string): boolean {
  const match = /^(\d{1,5})(?:([-+])(\d{1,5}))?$/.exec(value.trim());
  if (match === null) return value.trim() === '';
  const first = Number(match[1]);
  const other = Number(match[3] ?? 0);
  const last = match[2] === '-' ? other : first + other;
  return first <= last && last <= 65_535;
}

/** By the type that pflag gives a flag. The others take any text on the command line, and say later what they mind. */
const readers: Readonly<Record<string, Reader>> = {
  bool: expected('true or false', isBool),
  int: expected('a whole number', isInteger(64, true)),
  int32: expected('a whole number of 32 bits', isInteger(32, true)),
  int64: expected('a whole number', isInteger(64, true)),
  uint32: expected('a whole number of 0 or more', isInteger(32, false)),
  uint: expected('a whole number of 0 or more', isInteger(64, false)),
  int32Slice: expected('whole numbers, comma-separated', (value) => value.split(',').every(isInteger(32, true))),
  float32: expected('a number', isFloat),
  float64: expected('a number', isFloat),
  duration: expected('a duration such as 1h30m', isDuration),
  ip: expected('an IP address', isIp),
  ipport: expected('ADDRESS:PORT', isIpPort),
  stringToString: expected('NAME=VALUE, comma-separated', isPairs),
  namedCertKey: expected('CERTIFICATE,KEY and, after a colon, names', isNamedCertKey),
  portRange: expected('a range of ports such as 30000-32767', isPortRange),
};

/**
 * What a component would refuse about the value of one of its flags when it reads its command line.
 *
 * @param type as pflag names it
 * @returns what is expected; undefined when the value can be read
 */
export const valueFault = (type: string, value: string): string | undefined => readers[type]?.(value);
