// Which tests try which rule: docs/rule-tests.md. The files of test/core/rules are loaded without being run, and say themselves what
// each of their tests tries (test/support/rule-tests.ts).
'use strict';
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, resolve, sep } = require('node:path');
const { transformSync } = require('esbuild');

const root = join(__dirname, '..');
const folder = join(root, 'test', 'core', 'rules');
const [src, dist] = ['src', 'dist'].map((name) => join(root, name) + sep);

/** Sources import each other by the name of the built file: those of src are built, those of tests are not. */
function loadTypeScript() {
  const { _resolveFilename: usual } = Module;
  Module._resolveFilename = function (request, parent, ...rest) {
    const path = request.startsWith('.') && parent?.filename ? resolve(dirname(parent.filename), request) : '';
    if (path.startsWith(src)) return join(dist, path.slice(src.length));
    const source = path.replace(/\.js$/, '.ts');
    return path !== source && existsSync(source) ? source : usual.call(this, request, parent, ...rest);
  };
  Module._extensions['.ts'] = (module, filename) => {
    const { code } = transformSync(readFileSync(filename, 'utf8'), { loader: 'ts', format: 'cjs', target: 'node20' });
    module._compile(code, filename);
  };
}

/** What the test files register, as {file, name, rules, kind}, with something in the place of the functions of jest. */
function ruleTests() {
  const found = [];
  const groups = [];
  let file = '';
  const group = (title, tests) => {
    groups.push(title);
    tests();
    groups.pop();
  };
  const test = (title, run) => {
    if (run?.tries !== undefined) found.push({ file, name: [...groups, title].join(' › '), ...run.tries });
  };
  const nothing = () => undefined;
  Object.assign(globalThis, {
    describe: Object.assign(group, { skip: group, each: () => nothing }),
    it: Object.assign(test, { skip: test, each: () => nothing }),
    ...Object.fromEntries(['beforeAll', 'afterAll', 'beforeEach', 'afterEach'].map((name) => [name, nothing])),
  });
  loadTypeScript();
  for (file of readdirSync(folder).filter((name) => name.endsWith('.test.ts'))) require(join(folder, file));
  return found;
}

module.exports = { ruleTests };
