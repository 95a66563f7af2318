import type { NodeObjectFacts, ObjectFacts, ObjectName, SigningRequestFacts } from '../facts/objects.js';
import { parseAddress } from './address.js';
import { bundleReaders } from './object-bundles.js';
import { readConfigMap } from './object-config-maps.js';
import { objectsIn } from './object-documents.js';
import { fieldsAt, listAt, textAt, timeAt, type Fields } from './object-fields.js';
import { readSecret } from './object-secrets.js';

/**
 * What a dump of a cluster tells about certificates: of `kubectl get … -o yaml` or `-o json`, of any kinds. What cannot be read is
 * `unobserved`; of a private key only its public half is kept, and of a token nothing.
 *
 * @param file how the dump is called
 */
export function readDump(text: string, file: string): readonly ObjectFacts[] {
  const facts: ObjectFacts[] = [];
  let count = 0;
  for (const { at, object, fault } of objectsIn(text, (kind) => Object.hasOwn(readers, kind))) {
    count += 1;
    const kind = textAt(object, 'kind') ?? '';
    // What says nothing about certificates may be called anything.
    if (isKind.test(kind) && !Object.hasOwn(readers, kind)) continue;
    const name = object === undefined ? undefined : nameOf(object);
    if (object !== undefined && name !== undefined) facts.push(...readObject(object, name));
    else facts.push({ of: 'unobserved', what: `${at} of ${file}`, reason: fault ?? notAnObject });
  }
  if (count === 0 && !isEmptyList.test(text))
    facts.push({ of: 'unobserved', what: file, reason: 'expected objects of Kubernetes, got none' });
  return facts;
}

const notAnObject = 'expected an object of Kubernetes with a kind and a name, got something else';
const isEmptyList = /^[\s{"]*(apiVersion|kind|items)"?:/;

/** Facts of one object; nothing for what says nothing about certificates. */
export const readObject = (object: Fields, name: ObjectName): readonly ObjectFacts[] =>
  (Object.hasOwn(readers, name.kind) ? readers[name.kind]?.(object, name) : undefined) ?? [];

type Reader = (object: Fields, name: ObjectName) => readonly ObjectFacts[];

const readers: Readonly<Record<string, Reader>> = {
  ...bundleReaders,
  Secret: (object, name) => [readSecret(object, name)].filter((facts) => facts !== undefined),
  ConfigMap: (object, name) => [readConfigMap(object, name)].filter((facts) => facts !== undefined),
  CertificateSigningRequest: (object, name) => [readSigningRequest(object, name)],
  Node: (object, name) => [readNode(object, name)],
  Namespace: (object, name) => [
    {
      of: 'namespace',
      object: name,
      created: timeAt(object, 'metadata', 'creationTimestamp'),
      isEnding: textAt(object, 'status', 'phase') === 'Terminating',
    },
  ],
};

const isKind = /^[A-Za-z]{1,63}$/;

/** No name of an object that is read is longer or has other characters (`v1.` is the APIService of the core group); anything else would be quoted unseen. */
const isName = /^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9.])?$/;

/** @returns undefined for what is no object */
export function nameOf(object: Fields): ObjectName | undefined {
  const [kind, name, namespace] = [
    textAt(object, 'kind'),
    textAt(object, 'metadata', 'name'),
    textAt(object, 'metadata', 'namespace'),
  ];
  const isRight = kind !== undefined && isKind.test(kind) && name !== undefined && isName.test(name);
  return isRight && (namespace === undefined || isName.test(namespace)) ? { kind, name, namespace } : undefined;
}

function readSigningRequest(request: Fields, object: ObjectName): SigningRequestFacts {
  const conditions = listAt(request, 'status', 'conditions').map((condition) => textAt(condition, 'type'));
  const state = conditions.includes('Denied')
    ? 'denied'
    : conditions.includes('Failed')
      ? 'failed'
      : textAt(request, 'status', 'certificate') !== undefined
        ? 'issued'
        : conditions.includes('Approved')
          ? 'approved'
          : 'pending';
  return {
    of: 'signing-request',
    object,
    signer: textAt(request, 'spec', 'signerName') ?? '',
    requestor: textAt(request, 'spec', 'username') ?? '',
    created: timeAt(request, 'metadata', 'creationTimestamp'),
    state,
  };
}

const readNode = (node: Fields, object: ObjectName): NodeObjectFacts => ({
  of: 'node',
  object,
  addresses: listAt(node, 'status', 'addresses').flatMap((address) => {
    const canonical = parseAddress(textAt(address, 'address') ?? '');
    return canonical === undefined || textAt(address, 'type') !== 'InternalIP' ? [] : [canonical];
  }),
  kubelet: textAt(node, 'status', 'nodeInfo', 'kubeletVersion'),
});

/** Objects of one answer of an API server, which says the kind of the items of a list once. */
export const itemsIn = (body: unknown, kind: string): readonly Fields[] =>
  textAt(body, 'kind') === kind ? [fieldsAt(body)] : listAt(body, 'items').map((item) => ({ ...item, kind }));

/** Where the next page of a list begins; undefined for the last. */
export const nextPage = (body: unknown): string | undefined => textAt(body, 'metadata', 'continue');
