// Asks for URLs again and again until its input ends, each over a connection that stays and over a new one every time, with the files
// as they lie there at that moment; tells how often, and what was refused.
'use strict';
const { readFileSync } = require('node:fs');
const { Agent, request } = require('node:https');

const targets = JSON.parse(process.argv[2]);
const failures = [];
let requests = 0;
let isOver = false;
process.stdin.resume().on('end', () => (isOver = true));

function ask({ url, ca, certificate, key }, agent) {
  requests += 1;
  return new Promise((done) => {
    const failed = (why) => done(failures.push(`${new Date().toISOString()} ${url}: ${why}`));
    const cert = readFileSync(certificate);
    // One file is read once, so that it is whole.
    const identity = { ca: readFileSync(ca), cert, key: key === certificate ? cert : readFileSync(key) };
    const call = request(url, { ...identity, agent }, (response) => {
      response.resume().on('end', () => (response.statusCode === 200 ? done() : failed(`${response.statusCode}`)));
    });
    call.setTimeout(10_000, () => call.destroy(new Error('no answer within 10 s')));
    call.on('error', ({ code, message }) => failed(`${code}: ${message}`)).end();
  });
}

async function goOn(target, agent) {
  while (!isOver) await ask(target, agent);
}

const staying = new Agent({ keepAlive: true, maxSockets: 1 });
void Promise.all(targets.flatMap((target) => [goOn(target, false), goOn(target, staying)])).then(() => {
  process.stdout.write(JSON.stringify({ requests, failures }), () => process.exit(0));
});
