import { appendFileSync } from 'node:fs';
import { renderPem } from '../../../src/core/read/pem.js';
import { when, type CaseTable } from '../../support/cases.js';
import { pki, textAt } from '../../support/copies.js';
import { sequence } from '../../support/forge.js';
import { put } from '../../support/home.js';
import { aLeaf, anAuthority } from '../../support/plain.js';

/** A block that no reader of certificates looks into. */
const block = (label: string): string => renderPem(label, sequence());
const add = (path: string, label: string): void => appendFileSync(path, block(label));
const root = anAuthority('root');
const web = aLeaf('web', root);
const isPlain = { isPlain: true };

export const mixed: CaseTable = {
  'pem-mixed': {
    stage: 'parses',
    severity: 'warning',
    violations: [
      when('a bundle with a certificate that OpenSSL trusts', 'warning cp1/ca.crt pem-mixed manual', (home) =>
        add(pki(home, 'ca.crt'), 'TRUSTED CERTIFICATE'),
      ),
      when('a server with PKCS#7 behind it', 'warning cp1/apiserver pem-mixed manual', (home) =>
        add(pki(home, 'apiserver.crt'), 'PKCS7'),
      ),
      when(
        'a bundle of etcd with a list of revoked certificates',
        'critical cp1/etcd/ca.crt pem-mixed rewrite',
        (home) => add(pki(home, 'etcd/ca.crt'), 'X509 CRL'),
      ),
      when('a bundle with a list of revoked certificates', 'info cp1/ca.crt pem-mixed manual', (home) =>
        add(pki(home, 'ca.crt'), 'X509 CRL'),
      ),
      when('a certificate with its request', 'info cp1/apiserver pem-mixed manual', (home) =>
        add(pki(home, 'apiserver.crt'), 'CERTIFICATE REQUEST'),
      ),
    ],
    nearMisses: [
      when(
        'a key before its certificate, behind its curve, in one file',
        [],
        (folder) => put(folder, 'web.pem', `${block('EC PARAMETERS')}${web.key.pem}${web.pem}`, 0o600),
        isPlain,
      ),
      when('text between certificates', [], (home) =>
        put(pki(home, '.'), 'etcd/ca.crt', `# etcd\n${textAt(pki(home, 'etcd/ca.crt'))}# the end\n`),
      ),
    ],
  },
};
