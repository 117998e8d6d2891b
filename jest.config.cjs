/** One jest run for the whole repository: unit tests beside the source, the rest in test/. */
const swc = require('./infra/swc.json');

// A test that provokes an error does not fill the screen with it; set the variable to see the logs.
process.env.CROWDTONE_LOG_LEVEL ??= 'silent';

// Tests see a copy of the environment, so what the networks package sets there does not reach native libraries.
process.env.ORT_DISABLE_TELEMETRY = '1';

// readable-stream, which MQTT.js uses, declares some of the globals below itself; this has it use the streams of Node.
process.env.READABLE_STREAM = 'disable';

/**
 * jest runs tests in a context whose globals are looked up through an interceptor every time, so that a loop over
 * `Math.min` takes fifty times as long as outside. These are handed to every module instead, ours and TensorFlow.js's.
 * Nothing that fake timers replace, nor names that packages declare themselves, such as Buffer.
 */
const FAST_GLOBALS = [
  ...['Array', 'BigInt', 'Boolean', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Set', 'String', 'Symbol'],
  ...['Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array', 'BigInt64Array'],
  ...['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array'],
];

/** ES modules that are loaded by `import()`, which jest's CommonJS cannot do: they are translated too. */
const ES_MODULES = 'openid-client|oauth4webapi|jose';
const translated = ['@swc/jest', { ...swc, swcrc: false, module: { ...swc.module, ignoreDynamic: false } }];

module.exports = {
  testEnvironment: '<rootDir>/infra/jest-environment.cjs',
  testMatch: ['<rootDir>/{packages,services}/*/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.tsx?$': translated, [`/node_modules/(${ES_MODULES})/.+\\.js$`]: translated },
  transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES})/)`],
  sandboxInjectedGlobals: FAST_GLOBALS,
  // Tests read the sources of sibling packages, so a unit test never depends on a stale build.
  moduleNameMapper: {
    '^@crowdtone/(domain|runtime|testing)/(.+)$': '<rootDir>/packages/$1/src/$2',
    '^@crowdtone/([a-z-]+)$': ['<rootDir>/packages/$1/src', '<rootDir>/services/$1/src'],
  },
  modulePathIgnorePatterns: ['/dist/'],
  testSequencer: '<rootDir>/infra/test-sequencer.cjs',
  reporters: ['default', '<rootDir>/infra/counts-reporter.cjs'],
  // `npm test` counts functions only, see infra/function-coverage.cjs; lines and branches are counted by `npm run coverage`.
  coverageProvider: 'v8',
  coverageReporters: ['text-summary', 'html'],
  collectCoverageFrom: ['{packages,services}/*/src/**/*.{ts,tsx}', '!packages/testing/**', '!**/*.test.ts'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
