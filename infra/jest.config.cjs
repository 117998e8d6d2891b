/** One jest run for the whole repository: unit tests beside the source, the rest in test/. */
const swc = require('./swc.json');

// A test that provokes an error does not fill the screen with it; set the variable to see the logs.
process.env.CROWDTONE_LOG_LEVEL ??= 'silent';

// Tests see a copy of the environment, so what the networks package sets there does not reach native libraries.
process.env.ORT_DISABLE_TELEMETRY = '1';

module.exports = {
  rootDir: '..',
  testEnvironment: '<rootDir>/infra/jest-environment.cjs',
  testMatch: ['<rootDir>/{packages,services}/*/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.tsx?$': ['<rootDir>/infra/jest-transform.cjs', { ...swc, swcrc: false }] },
  // Tests read the sources of sibling packages, so a unit test never depends on a stale build.
  moduleNameMapper: {
    '^@crowdtone/([a-z-]+)$': ['<rootDir>/packages/$1/src', '<rootDir>/services/$1/src'],
  },
  modulePathIgnorePatterns: ['/dist/'],
  reporters: ['default', '<rootDir>/infra/counts-reporter.cjs'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
