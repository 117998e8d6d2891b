/**
 * TypeScript for jest: swc, and names of the language bound once a file. jest runs tests in a context whose globals are
 * looked up through an interceptor every time, so that a loop over `Math.min` took fifty times as long as it does outside.
 */
const { createTransformer } = require('@swc/jest');

/** Nothing that fake timers replace. */
const BOUND = [
  ...['Array', 'BigInt', 'Boolean', 'Buffer', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Set', 'String', 'Symbol'],
  ...['Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array', 'BigInt64Array'],
  ...['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array'],
];
const STRICT = '"use strict";';

/** On the first line, so that every line keeps its number. A file cannot declare such a name itself. */
const binding = `${STRICT}var ${BOUND.map((name) => `${name}=globalThis.${name}`).join(',')};`;

module.exports = {
  createTransformer(options) {
    const swc = createTransformer(options);
    return {
      ...swc,
      getCacheKey: (...args) => `${swc.getCacheKey(...args)}-${BOUND.join()}`,
      process(...args) {
        const result = swc.process(...args);
        const code = result.code.startsWith(STRICT) ? result.code.slice(STRICT.length) : result.code;
        return { ...result, code: `${binding}${code}` };
      },
    };
  },
};
