// Reads the pairs of a node tree again and again, until its input ends, and tells how often and what did not fit together.
'use strict';
const { X509Certificate, createPrivateKey } = require('node:crypto');
const { readFileSync } = require('node:fs');

const files = process.argv.slice(2);
const torn = [];
let reads = 0;
let isOver = false;
process.stdin.resume().on('end', () => (isOver = true));

function look() {
  for (const file of files) {
    reads += 1;
    try {
      const text = readFileSync(file, 'utf8');
      if (!new X509Certificate(text).checkPrivateKey(createPrivateKey(text)))
        torn.push(`${file}: key of another certificate`);
    } catch (error) {
      torn.push(`${file}: ${error.message}`);
    }
  }
  if (isOver) process.stdout.write(JSON.stringify({ reads, torn }));
  else setImmediate(look);
}
look();
