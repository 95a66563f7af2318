import {
  basicConstraints,
  certificatePem,
  extendedKeyUsage,
  extension,
  forge,
  forgeKey,
  keyUsage,
  name,
  tlv,
} from '../../support/forge.js';
import { checkPath, days, put } from '../../support/home.js';
import { scratch } from '../../support/scratch.js';

/** A pki folder with a front-proxy authority and its client; the authority's certificate has further extensions. */
function folderWith(...further: readonly Buffer[]): string {
  const folder = scratch();
  const [ca, leaf] = [forgeKey(), forgeKey()];
  const authority = {
    subject: name('CN=front-proxy-ca'),
    issuer: name('CN=front-proxy-ca'),
    key: ca,
    signer: ca,
    notBefore: days(-1),
    notAfter: days(3650),
  };
  const client = { ...authority, subject: name('CN=front-proxy-client'), key: leaf, notAfter: days(365) };
  const may = [basicConstraints(true), keyUsage(0x04), ...further];
  put(folder, 'front-proxy-ca.crt', certificatePem(forge({ ...authority, extensions: may })));
  put(
    folder,
    'front-proxy-client.crt',
    certificatePem(forge({ ...client, extensions: [basicConstraints(false), extendedKeyUsage('clientAuth')] })),
  );
  put(folder, 'front-proxy-client.key', leaf.pem, 0o600);
  return folder;
}

describe('usage-wrong', () => {
  it('sees a critical extension of an authority that Go does not understand', () => {
    const { findings } = checkPath(folderWith(extension('1.2.3.4', true, tlv(0x05))));
    expect(findings).toEqual([
      expect.objectContaining({
        rule: 'usage-wrong',
        artefact: 'front-proxy-ca',
        actual: ['1.2.3.4'],
        remedy: 'manual',
      }),
    ]);
  });

  it('sees nothing in an extension that is not critical', () => {
    expect(checkPath(folderWith(extension('1.2.3.4', false, tlv(0x05)))).findings).toEqual([]);
  });
});
