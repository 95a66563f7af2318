import type { CaBundleFacts, ObjectName } from '../facts/objects.js';
import { encodedBundle, fieldsAt, isTrue, listAt, textAt, type Fields } from './object-fields.js';

/** Every place of an object where the API server is told whom to trust when it calls somebody. */
export const bundleReaders: Readonly<Record<string, (value: Fields, object: ObjectName) => readonly CaBundleFacts[]>> =
  {
    ValidatingWebhookConfiguration: readWebhooks,
    MutatingWebhookConfiguration: readWebhooks,
    APIService: readApiService,
    CustomResourceDefinition: readConversion,
  };

function readWebhooks(value: Fields, object: ObjectName): readonly CaBundleFacts[] {
  return listAt(value, 'webhooks').map((webhook) =>
    bundleFacts(value, object, textAt(webhook, 'name') ?? '', fieldsAt(webhook, 'clientConfig')),
  );
}

/** Without a service the API is the API server's own. */
function readApiService(value: Fields, object: ObjectName): readonly CaBundleFacts[] {
  const spec = fieldsAt(value, 'spec');
  return textAt(spec, 'service', 'name') === undefined ? [] : [bundleFacts(value, object, undefined, spec)];
}

function readConversion(value: Fields, object: ObjectName): readonly CaBundleFacts[] {
  const conversion = fieldsAt(value, 'spec', 'conversion');
  const client = fieldsAt(conversion, 'webhook', 'clientConfig');
  return textAt(conversion, 'strategy') === 'Webhook' && Object.keys(client).length > 0
    ? [bundleFacts(value, object, undefined, client)]
    : [];
}

const injections = ['inject-ca-from', 'inject-ca-from-secret', 'inject-apiserver-ca'];

function bundleFacts(value: Fields, object: ObjectName, entry: string | undefined, client: Fields): CaBundleFacts {
  const service = textAt(client, 'service', 'name');
  const annotations = fieldsAt(value, 'metadata', 'annotations');
  return {
    of: 'ca-bundle',
    object,
    entry,
    calls:
      service === undefined
        ? serverOf(textAt(client, 'url'))
        : `${textAt(client, 'service', 'namespace') ?? ''}/${service}`,
    isService: service !== undefined,
    bundle: encodedBundle(textAt(client, 'caBundle')),
    insecure: isTrue(client, 'insecureSkipTLSVerify'),
    isInjected: injections.some((name) => Object.hasOwn(annotations, `cert-manager.io/${name}`)),
  };
}

/** Host and port. Never the path or query of a URL, which can hold a token. */
const serverOf = (url: string | undefined): string =>
  url !== undefined && URL.canParse(url) ? new URL(url).host : 'nobody';
