#!/usr/bin/env node
'use strict';
// Compiles src, then runs the readable build: npm run build is not needed before.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const root = join(__dirname, '..');
const { status } = spawnSync(process.execPath, [join(root, 'tools', 'build.js'), '--dist'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
process.env.KUBEPKI_DIST = '1';
require('./run.js');
