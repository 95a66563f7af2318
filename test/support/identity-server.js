// Who a real kube-apiserver asks about people: an OpenID Connect issuer that signs with jose, and the two webhooks.
// node identity-server.js HOST PORT CERTIFICATE KEY
'use strict';
const { readFileSync } = require('node:fs');
const { createServer } = require('node:https');

const [host, port, certificate, key] = process.argv.slice(2);
const issuer = `https://${host}:${port}`;

/** The key that signs now, with what others verify it by. */
let current;
let count = 0;

async function withdraw({ generateKeyPair, exportJWK }) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const kid = `key${(count += 1)}`;
  current = { privateKey, kid, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'ES256' } };
  return kid;
}

const sign = ({ SignJWT }, claims) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: current.kid })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(current.privateKey);

/** A token of the webhook says whose it is: `hook-NAME`. */
const review = ({ apiVersion, kind, spec }) => ({
  apiVersion,
  kind,
  status: /^hook-/.test(spec.token)
    ? { authenticated: true, user: { username: spec.token.slice(5), groups: ['hooked'] } }
    : { authenticated: false },
});

/** Whoever came by the webhook may read services. */
const access = ({ apiVersion, kind, spec: { groups = [], resourceAttributes: of } }) => ({
  apiVersion,
  kind,
  status: { allowed: groups.includes('hooked') && of?.resource === 'services' && of.verb === 'list' },
});

const answers = {
  'GET /.well-known/openid-configuration': () => ({
    issuer,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  }),
  'GET /keys': () => ({ keys: [current.jwk] }),
  'POST /sign': (jose, claims) => sign(jose, claims),
  'POST /withdraw': (jose) => withdraw(jose),
  'POST /authenticate': (_, body) => review(body),
  'POST /authorize': (_, body) => access(body),
};

async function main() {
  const jose = await import('jose');
  await withdraw(jose);
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const answer = answers[`${request.method} ${request.url.split('?')[0]}`];
      if (answer === undefined) return response.writeHead(404).end();
      return Promise.resolve(answer(jose, text === '' ? undefined : JSON.parse(text))).then(
        (value) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value)),
        (error) => response.writeHead(500).end(String(error)),
      );
    });
  });
  server.listen(Number(port), host, () => process.stdout.write('ready\n'));
}

main().catch((error) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
