'use strict';
/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  // Sources import each other by the name of the built file.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  testEnvironment: 'node',
  reporters: ['default', '<rootDir>/test/support/summary.js'],
  // Real servers take seconds to come up.
  testTimeout: 60_000,
};
