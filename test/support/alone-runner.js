// Runs test files one after the other, and beside nothing else: real servers and the real binary have the machine to themselves.
'use strict';
const { default: Runner } = require('jest-runner');

module.exports = class AloneRunner extends Runner {
  constructor(...given) {
    super(...given);
    this.isSerial = true;
  }
};
