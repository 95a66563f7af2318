'use strict';

/** Tests of what needs no server and looks at no process of the machine: they run beside each other. */
const beside = ['core', 'workflows', 'properties', 'tools'];

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
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', `<rootDir>/test/(${beside.join('|')})/`],
      runner: '<rootDir>/test/support/alone-runner.js',
    },
    {
      ...common,
      displayName: 'beside',
      testMatch: beside.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
    },
  ],
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/test/support/summary.js'],
  // Real servers take seconds to come up.
  testTimeout: 60_000,
};
