// Builds the real components into the user's cache folder. One after the other: two at once gain nothing on two cores.
'use strict';
const { spawnSync } = require('node:child_process');
const { mkdirSync, renameSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { folderOf, missing, pathOf } = require('./components.js');

const run = (command, args, options) =>
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });

function compile(component) {
  const unfinished = `${pathOf(component)}.${process.pid}`;
  const args = ['build', '-trimpath', '-ldflags', `-s -w ${component.stamp}`, '-o', unfinished, component.package];
  const { status, error } = run('go', args, {
    cwd: join(__dirname, component.module),
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  if (status === 0) renameSync(unfinished, pathOf(component));
  else rmSync(unfinished, { force: true });
  return { status, error };
}

const install = (component) =>
  run('npm', ['install', '--prefix', folderOf(component), '--no-save', '--no-package-lock', '--silent', component.npm]);

const todo = missing();
if (todo.length === 0) console.log('components: all present, nothing to build');
for (const component of todo) {
  const started = process.hrtime.bigint();
  mkdirSync(folderOf(component), { recursive: true });
  const { status, error } = component.npm === undefined ? compile(component) : install(component);
  if (status !== 0) {
    console.error(`components: ${component.name} was not made${error ? `: ${error.message}` : ''}`);
    process.exit(1);
  }
  const seconds = Number((process.hrtime.bigint() - started) / 1_000_000_000n);
  console.log(`components: ${component.name} ${component.version} made in ${seconds} s`);
}
