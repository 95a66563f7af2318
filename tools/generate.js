// Writes the files that are made from the source: schemas/cluster.json, and the tables and pictures in docs/ and README.md.
// Tests fail when they are not fresh. Run `npm run build` first.
'use strict';
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { generated } = require('./generated.js');

const root = join(__dirname, '..');
generated().then((files) => {
  for (const [path, text] of files) {
    writeFileSync(join(root, path), text);
    console.log(path);
  }
});
