// Says of each of a list of {host, port, from} whether a connection comes about; from is the address that it comes from.
'use strict';
const { connect } = require('node:net');
const { readFileSync } = require('node:fs');

const knock = ({ host, port, from }) =>
  new Promise((done) => {
    const socket = connect({ host, port, localAddress: from, family: host.includes(':') ? 6 : 4 });
    const end = (isIn) => {
      socket.destroy();
      done(isIn);
    };
    socket.setTimeout(700, () => end(false));
    socket.on('connect', () => end(true)).on('error', ({ message }) => end(message));
  });

Promise.all(JSON.parse(readFileSync(0, 'utf8')).map(knock)).then((all) => process.stdout.write(JSON.stringify(all)));
