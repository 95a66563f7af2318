// Certificates of which an extension is odd.
import { anySan, extension, integer, nameConstraints, octets, oid, sanExtension, sequence, tlv, yes } from './forge.js';
import { good, refused, stricter, type OddCertificate } from './odd-one.js';

const zero = Buffer.from([0]);
const extensions = (...list: readonly Buffer[]) => ({ extensions: list });

export const oddExtensions: readonly OddCertificate[] = [
  good('no extensions', extensions()),
  good('an extension that nobody knows', extensions(extension('1.2.3.4', false, tlv(0x05)))),
  good('a critical extension that nobody knows', extensions(extension('1.2.3.4', true, tlv(0x05)))),
  refused('READ_CERTIFICATE')('two SAN extensions', extensions(sanExtension(['a']), sanExtension(['b']))),
  refused('READ_CERTIFICATE')(
    'an unknown extension twice',
    extensions(...[1, 2].map(() => extension('1.2.3.4', false, zero))),
  ),
  refused('READ_CERTIFICATE')('an IP address of 5 octets', extensions(sanExtension([], [[10, 0, 0, 1, 1]]))),
  refused('READ_CERTIFICATE')('an IP address of no octets', extensions(sanExtension([], [[]]))),
  refused('READ_CERTIFICATE')('an e-mail address beyond ASCII', extensions(anySan([[0x81, 'caf\xe9@example.com']]))),
  good('a URI', extensions(anySan([[0x86, 'spiffe://example.com/ns/default/sa/a?b=c#d']]))),
  refused('READ_CERTIFICATE')('a URI without a scheme', extensions(anySan([[0x86, '://example.com/']]))),
  refused('READ_CERTIFICATE')('a URI with a blank in its host', extensions(anySan([[0x86, 'https://exa mple.com/']]))),
  refused('READ_CERTIFICATE')('a URI with a port that is a word', extensions(anySan([[0x86, 'https://a:b/']]))),
  refused('READ_CERTIFICATE')('a URI with an escape that is none', extensions(anySan([[0x86, 'https://a/%zz']]))),
  refused('READ_CERTIFICATE')('a URI whose host ends in a dot', extensions(anySan([[0x86, 'https://example.com./']]))),
  stricter('READ_CERTIFICATE')('a URI of no characters', extensions(anySan([[0x86, '']]))),
  good('a name of a form that nobody reads', extensions(anySan([[0x88, '\x2a\x03']]))),
  good('no name but one that nobody reads, critical', extensions(anySan([[0x88, '\x2a\x03']], true))),

  good(
    'name constraints',
    extensions(nameConstraints([[0x82, '.example.com']], [[0x87, Buffer.from([10, 0, 0, 0, 255, 0, 0, 0])]])),
  ),
  good('constraints of directories, critical', extensions(nameConstraints([[0xa4, sequence()]], []))),
  refused('READ_CERTIFICATE')('name constraints that constrain nothing', extensions(nameConstraints([], []))),
  refused('READ_CERTIFICATE')(
    'a constraint that ends in a dot',
    extensions(nameConstraints([[0x82, 'example.com.']], [])),
  ),
  refused('READ_CERTIFICATE')('a constraint with a blank', extensions(nameConstraints([], [[0x82, 'ex ample.com']]))),
  refused('READ_CERTIFICATE')(
    'a network of five octets',
    extensions(nameConstraints([[0x87, Buffer.from([10, 0, 0, 0, 8])]], [])),
  ),
  refused('READ_CERTIFICATE')(
    'a mask with a gap',
    extensions(nameConstraints([[0x87, Buffer.from([10, 0, 0, 0, 255, 0, 255, 0])]], [])),
  ),
  refused('READ_CERTIFICATE')('a mailbox that is none', extensions(nameConstraints([[0x81, '@']], []))),
  refused('READ_CERTIFICATE')(
    'an address as the domain of a URI',
    extensions(nameConstraints([[0x86, '10.0.0.1']], [])),
  ),
  good('a policy', extensions(extension('2.5.29.32', true, sequence(sequence(oid('1.2.3.4')))))),
  refused('READ_CERTIFICATE')(
    'a policy twice',
    extensions(extension('2.5.29.32', false, sequence(sequence(oid('1.2.3.4')), sequence(oid('1.2.3.4'))))),
  ),
  refused('READ_DER')('policies that are none', extensions(extension('2.5.29.32', false, octets()))),
  refused('READ_DER')(
    'mappings of one policy',
    extensions(extension('2.5.29.33', true, sequence(sequence(oid('1.2.3'))))),
  ),
  refused('READ_DER')(
    'a demand for policies that is too large',
    extensions(extension('2.5.29.36', true, sequence(tlv(0x80, Buffer.alloc(9, 0x7f))))),
  ),
  refused('READ_DER')('an inhibited policy that is no number', extensions(extension('2.5.29.54', true, sequence()))),
  refused('READ_DER')('distribution points that are none', extensions(extension('2.5.29.31', false, octets()))),
  refused('READ_DER')(
    'information access without a method',
    extensions(extension('1.3.6.1.5.5.7.1.1', false, sequence(sequence()))),
  ),
  refused('READ_CERTIFICATE')(
    'a negative path length',
    extensions(extension('2.5.29.19', true, sequence(yes, integer(Buffer.from([0xff]))))),
  ),
  refused('READ_CERTIFICATE')(
    'a critical subject key identifier',
    extensions(extension('2.5.29.14', true, octets(zero))),
  ),
  refused('READ_CERTIFICATE')(
    'a critical authority key identifier',
    extensions(extension('2.5.29.35', true, sequence(tlv(0x80, zero)))),
  ),
  refused('READ_CERTIFICATE')(
    'critical authority information',
    extensions(extension('1.3.6.1.5.5.7.1.1', true, sequence())),
  ),
  refused('READ_DER')(
    'a subject key identifier that is no string',
    extensions(extension('2.5.29.14', false, sequence())),
  ),
  stricter('READ_DER')(
    'a byte behind the key identifier',
    extensions(extension('2.5.29.14', false, Buffer.concat([octets(zero), zero]))),
  ),
  refused('READ_DER')(
    'basic constraints with a boolean of 1',
    extensions(extension('2.5.29.19', true, sequence(tlv(1, Buffer.from([1]))))),
  ),
  good('basic constraints that say FALSE', extensions(extension('2.5.29.19', true, sequence(tlv(1, zero))))),
  good('a path length', extensions(extension('2.5.29.19', true, sequence(yes, integer(zero))))),
  refused('READ_DER')(
    'a key usage with unused bits that are set',
    extensions(extension('2.5.29.15', true, tlv(3, Buffer.from([7, 0xff])))),
  ),
  refused('READ_DER')('a key usage without bits', extensions(extension('2.5.29.15', true, tlv(3)))),
  refused('READ_DER')('an extension whose value is no string', extensions(sequence(oid('1.2.3.4'), tlv(0x05)))),
];
