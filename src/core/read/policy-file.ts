import type { PolicyFile } from '../facts/policy-file.js';
import { yamlDocument } from './yaml.js';
import { contentsOf, entriesOf, itemsOf, nodeAt, scalarText } from './yaml-nodes.js';

/** A configuration that a flag of kube-apiserver names; only what is judged is taken out of it, since some hold keys. */
export function readPolicyFile(text: string): PolicyFile {
  const contents = contentsOf(yamlDocument(text, { schema: 'core' }));
  const kind = scalarText(nodeAt(contents, 'kind'));
  if (kind === 'AuthorizationConfiguration')
    return {
      kind: 'authorization',
      modes: itemsOf(nodeAt(contents, 'authorizers')).flatMap((item) => scalarText(nodeAt(item, 'type')) ?? []),
    };
  if (kind === 'AuthenticationConfiguration') {
    const anonymous = nodeAt(contents, 'anonymous');
    return {
      kind: 'authentication',
      anonymous:
        anonymous === undefined
          ? undefined
          : {
              enabled: scalarText(nodeAt(anonymous, 'enabled')) === 'true',
              paths: itemsOf(nodeAt(anonymous, 'conditions')).flatMap((item) => scalarText(nodeAt(item, 'path')) ?? []),
            },
      issuers: itemsOf(nodeAt(contents, 'jwt')).flatMap((item) => scalarText(nodeAt(item, 'issuer', 'url')) ?? []),
    };
  }
  if (kind === 'EncryptionConfiguration')
    return {
      kind: 'encryption',
      first: itemsOf(nodeAt(contents, 'resources')).flatMap((item) =>
        entriesOf(itemsOf(nodeAt(item, 'providers'))[0])
          .map(({ key }) => key)
          .slice(0, 1),
      ),
    };
  return { kind: 'unread', reason: 'it is no configuration of authentication, authorization or encryption' };
}
