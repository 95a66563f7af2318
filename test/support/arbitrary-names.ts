// Names, addresses and ranges as a spec may write them.
import fc, { type Arbitrary } from 'fast-check';
import { IPv4, IPv6 } from 'ipaddr.js';

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
const alphanumeric = [...letters, ...'0123456789'.split('')];

/** An RFC 1123 label. Short ones are likelier. */
const label = fc
  .tuple(
    fc.constantFrom(...letters),
    fc.string({ unit: fc.constantFrom(...alphanumeric, '-'), maxLength: 61 }),
    fc.constantFrom('', ...alphanumeric),
  )
  .map(([first, middle, last]) => (last === '' ? first : `${first}${middle}${last}`));

/** A DNS-1123 subdomain. */
export const subdomain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));

const bytes = (length: number): Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: length, maxLength: length });

/** Addresses that IPv4 hosts can have; what is mapped, reserved or zero is left to tests of its own. */
export const ipv4 = bytes(3).map((rest) => `10.${rest.join('.')}`);

const sparse = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(0xffff) }), {
  minLength: 7,
  maxLength: 7,
});

/** Unique local addresses, zeros and all, in their canonical text. */
export const ipv6 = sparse.map((groups) => new IPv6([0xfd00, ...groups]).toRFC5952String());

/** The texts that mean one IPv6 address. */
export const spellings = (address: string): readonly string[] => {
  const parsed = IPv6.parse(address);
  return [
    parsed.toRFC5952String(),
    parsed.toNormalizedString(),
    parsed.parts.map((part) => part.toString(16).padStart(4, '0')).join(':'),
    address.toUpperCase(),
  ];
};

export const ipv6Text = ipv6.chain((address) => fc.constantFrom(...spellings(address)));

/** Names that a SAN can be asked for. */
export const sanText = fc.oneof(
  subdomain,
  subdomain.map((name) => name.toUpperCase()),
  subdomain.map((name) => `*.${name}`),
  ipv4,
  ipv6Text,
);

export const cidr4 = fc
  .tuple(ipv4, fc.integer({ min: 8, max: 29 }))
  .map(([address, prefix]) => `${IPv4.networkAddressFromCIDR(`${address}/${prefix}`).toString()}/${prefix}`);

export const cidr6 = fc
  .tuple(ipv6, fc.integer({ min: 16, max: 125 }))
  .map(([address, prefix]) => `${IPv6.networkAddressFromCIDR(`${address}/${prefix}`).toRFC5952String()}/${prefix}`);

const special = Array.from('#,=+"\\<>;:* /\'{}[]&%@-_.aZ09é𝄞', (character) => character);

/** A user or a group: any text of one line, with what shells, YAML and distinguished names treat as their own. */
export const words = fc.string({
  unit: fc.oneof(fc.constantFrom(...special), fc.string({ minLength: 1, maxLength: 1 })),
  minLength: 1,
  maxLength: 24,
});
