// One HTTPS request, told and answered in JSON. A program of its own, to be started inside the network of a test's machine.
'use strict';
const { readFileSync } = require('node:fs');
const { request } = require('node:https');

const { url, path, ca, certificate, key, headers, body } = JSON.parse(readFileSync(0, 'utf8'));
const read = (path) => (path === undefined ? undefined : readFileSync(path));
const answer = (what) => process.stdout.write(JSON.stringify(what), () => process.exit(0));

const identity = { ca: read(ca), cert: read(certificate), key: read(key) };
const method = body === undefined ? 'GET' : 'POST';
// A path of its own is sent as it is; that of a URL is put into its one spelling first.
const own = path === undefined ? {} : { path };
const call = request(url, { ...identity, ...own, method, headers, agent: false }, (response) => {
  const { fingerprint256 } = response.socket.getPeerCertificate();
  let text = '';
  response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  response.on('end', () =>
    answer({ status: response.statusCode, body: text, headers: response.headers, served: fingerprint256 }),
  );
});
call.setTimeout(10_000, () => call.destroy(new Error('no answer within 10 s')));
call.on('error', ({ code, message }) => answer({ refused: code ?? message }));
call.end(body);
