// Answers in the place of a kubelet, and tells the serial of the client certificate that it was shown. Each answer ends its connection.
'use strict';
const { readFileSync } = require('node:fs');
const { createServer } = require('node:https');

const [host, port, certificate, key, ca] = process.argv.slice(2);
const read = (path) => readFileSync(path);
const options = { cert: read(certificate), key: read(key), ca: read(ca), requestCert: true, rejectUnauthorized: true };
createServer(options, (request, response) => {
  const { serialNumber } = request.socket.getPeerCertificate();
  response.writeHead(200, { Connection: 'close', 'Content-Type': 'text/plain' }).end(serialNumber);
}).listen(Number(port), host);
