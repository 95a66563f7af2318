#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { load } = require('./code-cache.js');

// KUBEPKI_DIST=1 runs the readable build, for debugging with source maps.
const root = join(__dirname, '..');
const folder = existsSync(join(root, 'bundle')) && process.env.KUBEPKI_DIST === undefined ? 'bundle' : 'dist';
const argv = process.argv.slice(2);
const main = join(root, folder, 'main.js');
const { run } = folder === 'bundle' ? load(main, argv) : require(main);

const pjson = require('../package.json');
pjson.oclif.commands.target = `./${folder}/main.js`;
pjson.oclif.helpClass.target = `./${folder}/main.js`;

void run(argv, { root, pjson });
