// Answers every request with 200 and says what arrived, a line of JSON each. A program of its own, for the network of a test's machine.
'use strict';
const { readFileSync, chmodSync, rmSync } = require('node:fs');
const { createServer: createPlain } = require('node:http');
const { createServer: createTls } = require('node:https');

const { socket, port, certificate, key } = JSON.parse(process.argv[2]);
const record = ({ method, url, rawHeaders }) =>
  process.stdout.write(`${JSON.stringify({ method, url, rawHeaders })}\n`);
const answer = (request, response) => {
  record(request);
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.end('{"kind":"Recorded"}');
};
const server =
  certificate === undefined
    ? createPlain(answer)
    : createTls({ cert: readFileSync(certificate), key: readFileSync(key) }, answer);
server.on('upgrade', (request, connection) => {
  record(request);
  connection.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
});
if (socket === undefined) server.listen(port);
else {
  rmSync(socket, { force: true });
  server.listen(socket, () => chmodSync(socket, 0o777));
}
