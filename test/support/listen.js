// Listens at ports, on every address of both families, until it is stopped. Told as a list in JSON.
'use strict';
const { createServer } = require('node:net');

for (const port of JSON.parse(process.argv[2])) createServer((socket) => socket.destroy()).listen(port, '::');
