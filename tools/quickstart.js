// Makes the PKI of a one-node cluster in ./demo, checks it, prints the flags of its API server, and says what to do next.
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');

const run = join(__dirname, '..', 'bin', 'run.js');

function kubepki(...args) {
  console.log(`\n$ kubepki ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [run, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (existsSync('demo')) console.log('There is a ./demo already: it is used as it is. Remove it to start afresh.');
else kubepki('init', 'demo', '--control-plane', 'cp1=192.0.2.10');
kubepki('check', 'demo');
kubepki('flags', 'kube-apiserver', '--home', 'demo');
console.log(`
Next: look at demo/kubepki.yaml, change something (an address, a certificate's lifetime), and run
  node bin/run.js plan --home demo
  node bin/run.js apply --home demo
Install the command itself with: npm install --global .`);
