import { Name } from '@peculiar/x509';
import type { Subject } from '../../core/facts/issue-port.js';
import { tag } from '../../core/read/der.js';
import { element, objectIdentifier, sequence } from '../../core/read/encode.js';

const organizationName = objectIdentifier('2.5.4.10');
const commonName = objectIdentifier('2.5.4.3');

/** O before CN, as Go writes them: Kubernetes shows names in this order. DER of RDNSequence (RFC 5280 4.1.2.4), one attribute each. */
export const encodeName = (subject: Subject): Buffer =>
  sequence(
    ...subject.organizations.map((organization) => attribute(organizationName, organization)),
    attribute(commonName, subject.commonName),
  );

/** RFC 5280 4.1.2.4: PrintableString where its characters do, else UTF8String. */
const attribute = (type: Buffer, text: string): Buffer =>
  element(
    tag.set,
    sequence(
      type,
      element(Name.isPrintableString(text) ? tag.printableString : tag.utf8String, Buffer.from(text, 'utf8')),
    ),
  );
