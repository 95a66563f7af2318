'use strict';

/**
 * Tests that look at the processes of the whole machine, or at how long something takes: they run one after the other, and beside
 * nothing else. All others have folders, ports and, where real servers run, networks of their own.
 */
const alone = [
  'e2e/(check-layouts|combined|live|one-node|readme|reload|three-nodes)',
  'cli/(killed|live-hostile|verify-live)',
  'package',
  'readme',
].map((file) => `/test/${file}\\.test\\.ts$`);

/** @type {import('jest').Config} */
const common = {
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  // Sources import each other by the name of the built file.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  testEnvironment: 'node',
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...common,
      displayName: 'alone',
      testRegex: alone,
      runner: '<rootDir>/test/support/alone-runner.js',
    },
    {
      ...common,
      displayName: 'beside',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...alone],
    },
  ],
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/test/support/summary.js'],
  // Real servers take seconds to come up.
  testTimeout: 60_000,
};
