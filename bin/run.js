#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

// Where Node can (22.1 and later), keep compiled code between runs: most of the start-up is compiling. In the user's own cache,
// since what lies there is executed, and Node's default is a folder that others can write to.
const cache = process.env.XDG_CACHE_HOME || (process.env.HOME && join(process.env.HOME, '.cache'));
if (enableCompileCache !== undefined && cache) enableCompileCache(join(cache, 'kubepki', 'code'));

// KUBEPKI_DIST=1 runs the readable build, for debugging with source maps.
const root = join(__dirname, '..');
const folder = existsSync(join(root, 'bundle')) && process.env.KUBEPKI_DIST === undefined ? 'bundle' : 'dist';
const { failOutside, run, watchOutput } = require(join(root, folder, 'main.js'));

const pjson = require('../package.json');
pjson.oclif.commands.target = `./${folder}/main.js`;
pjson.oclif.helpClass.target = `./${folder}/main.js`;

const argv = process.argv.slice(2);
watchOutput();
run(argv, { root, pjson }).catch((error) => failOutside(error, argv));
