import { when, type CaseTable } from '../../support/cases.js';
import { days, put } from '../../support/home.js';
import { aLeaf, anAuthority, base64, kubeconfigText, type Made } from '../../support/plain.js';

const root = anAuthority('root');
const ended = { notBefore: days(-900), notAfter: days(-1) };
const soon = { notBefore: days(-900), notAfter: days(5) };
const isPlain = { isPlain: true };

const bundle =
  (...members: readonly Made[]) =>
  (folder: string) =>
    put(folder, 'trust.pem', members.map(({ pem }) => pem).join(''));

/** A kubeconfig with a token, which trusts these. */
const kubeconfig =
  (...members: readonly Made[]) =>
  (folder: string) =>
    put(
      folder,
      'config.kubeconfig',
      kubeconfigText({ token: 'x' }, { 'certificate-authority-data': base64(members.map(({ pem }) => pem).join('')) }),
      0o600,
    );

/** The same, with what it trusts in a file outside of the folder. */
const naming =
  (...members: readonly Made[]) =>
  (folder: string) => {
    bundle(...members)(folder);
    put(folder, 'config.kubeconfig', kubeconfigText({ token: 'x' }, { 'certificate-authority': 'trust.pem' }), 0o600);
  };

export const bundles: CaseTable = {
  'bundle-ends': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when(
        'one of two has ended',
        'warning trust.pem bundle-ends manual',
        bundle(root, anAuthority('old', undefined, ended)),
        isPlain,
      ),
      when(
        'one of two ends soon',
        'warning trust.pem bundle-ends manual',
        bundle(anAuthority('old', undefined, soon), root),
        isPlain,
      ),
      when(
        'both have ended',
        ['critical trust.pem bundle-ends manual', 'critical trust.pem bundle-ends manual'],
        bundle(anAuthority('older', undefined, ended), anAuthority('old', undefined, ended)),
        isPlain,
      ),
      when(
        'one of two that a kubeconfig embeds has ended',
        'warning config.kubeconfig bundle-ends manual',
        kubeconfig(root, anAuthority('old', undefined, ended)),
        isPlain,
      ),
      when(
        'the only one that a kubeconfig embeds has ended',
        'critical config.kubeconfig bundle-ends manual',
        kubeconfig(anAuthority('old', undefined, ended)),
        isPlain,
      ),
      when(
        'one of two that a kubeconfig names has ended, which is told of the file',
        'warning trust.pem bundle-ends manual',
        naming(root, anAuthority('old', undefined, ended)),
        isPlain,
      ),
    ],
    nearMisses: [
      when('two that last', [], bundle(root, anAuthority('other')), isPlain),
      when('two that last, in a kubeconfig', [], kubeconfig(root, anAuthority('other')), isPlain),
    ],
  },

  'bundle-leaf': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when(
        'a client among authorities',
        'warning trust.pem bundle-leaf manual',
        bundle(root, aLeaf('a', anAuthority('else'))),
        isPlain,
      ),
      when(
        'a server among the authorities of a kubeconfig',
        'warning config.kubeconfig bundle-leaf manual',
        kubeconfig(root, aLeaf('a', anAuthority('else'))),
        isPlain,
      ),
    ],
    nearMisses: [when('an authority that another one signed', [], bundle(root, anAuthority('low', root)), isPlain)],
  },

  'bundle-duplicate': {
    stage: 'always',
    severity: 'info',
    violations: [
      when(
        'an authority that is there twice',
        'info trust.pem bundle-duplicate manual',
        bundle(root, anAuthority('other'), root),
        isPlain,
      ),
      when(
        'one that a kubeconfig has three times',
        'info config.kubeconfig bundle-duplicate manual',
        kubeconfig(root, root, root),
        isPlain,
      ),
    ],
    nearMisses: [when('two authorities of one name', [], bundle(anAuthority('same'), anAuthority('same')), isPlain)],
  },
};
