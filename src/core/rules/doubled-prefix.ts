import { kubernetesDocs, type ArtefactRule } from './rule.js';

const doubled = 'system:system:';

export const prefixDoubled: ArtefactRule = {
  id: 'prefix-doubled',
  stage: 'identity',
  severity: 'info',
  remedy: 'manual',
  means:
    'A user or group in a certificate begins with "system:" twice, which Kubernetes gives no rights. For a group that takes nothing away, since rights of components are bound to their user; a user of that name may do nothing. A well-known guide has it in its configuration of OpenSSL.',
  protects: 'whoever binds rights to the group, and wonders why nobody has them',
  mend: 'Issue it with the prefix once when it is next renewed.',
  sources: [
    kubernetesDocs('reference/access-authn-authz/rbac/#core-component-roles'),
    'https://github.com/kelseyhightower/kubernetes-the-hard-way/issues/931',
  ],
  *look({ certificate }) {
    if (certificate === undefined) return;
    const { commonName = '', organizations } = certificate.value.subject;
    const isUser = commonName.startsWith(doubled);
    const found = [commonName, ...organizations].filter((name) => name.startsWith(doubled));
    if (found.length === 0) return;
    yield {
      message: `has the prefix system: twice in ${found.map((name) => `"${name}"`).join(' and ')}`,
      ...(isUser ? { severity: 'warning' as const } : {}),
      expected: found.map((name) => name.slice('system:'.length)),
      actual: found,
      place: certificate.place,
    };
  },
};
