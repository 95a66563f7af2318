'use strict';
// A TLS server in a process of its own: node tls-server.js HOST PORT CERTIFICATE KEY once|always. `once` reads the pair when it
// starts, `always` at every connection. It wants a certificate of its client, as etcd does, and says `ready`.
const { readFileSync } = require('node:fs');
const { createServer } = require('node:tls');

const [host, port, certificate, key, when] = process.argv.slice(2);
const read = () => ({ cert: readFileSync(certificate), key: readFileSync(key) });
const server = createServer({ ...read(), requestCert: true, rejectUnauthorized: true });
if (when === 'always') server.on('connection', () => server.setSecureContext(read()));
server.on('tlsClientError', () => undefined);
server.listen(Number(port), host, () => process.stdout.write('ready\n'));
