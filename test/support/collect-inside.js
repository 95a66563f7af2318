'use strict';
// A machine for collectors: servers on its loopback, processes that are called like components, and commands that are run beside
// them, one after the other. Told in JSON, in namespaces of its own; says in JSON what each command printed.
const { execFile, execFileSync, spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:net');
const { createServer: createTls } = require('node:tls');

const { servers, processes, commands, waits } = JSON.parse(readFileSync(0, 'utf8'));
const quiet = (socket) => socket.on('error', () => undefined);

const kinds = {
  tls: ({ contexts = {}, ...options }) => {
    const server = createTls(options, quiet).on('tlsClientError', () => undefined);
    for (const [name, context] of Object.entries(contexts)) server.addContext(name, context);
    return server;
  },
  silent: () => createServer(quiet),
  plain: () =>
    createServer((socket) => quiet(socket).once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
  closing: () => createServer((socket) => quiet(socket).once('data', () => socket.end())),
};

const run = ([program, ...args], env) =>
  new Promise((done) => {
    execFile(program, args, { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      done({ stdout, stderr, code: error === null ? 0 : error.code }),
    );
  });

(async () => {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  for (const { kind, host = '127.0.0.1', port, ...options } of servers)
    await new Promise((done) => kinds[kind](options).listen(port, host, done));
  // A shell with a script that waits for the end of its input, whatever words follow.
  const waiting = processes.map(([name, ...words]) =>
    spawn('dash', [waits, ...words], { argv0: name, stdio: ['pipe', 'ignore', 'ignore'] }),
  );
  const printed = {};
  for (const [name, { command, env }] of Object.entries(commands)) printed[name] = await run(command, env);
  for (const process of waiting) process.kill();
  process.stdout.write(JSON.stringify(printed), () => process.exit(0));
})();
