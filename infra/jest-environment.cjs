/**
 * Jest runs each test file in a context of its own, with its own typed arrays. Native libraries (ONNX Runtime, tfjs-node)
 * return arrays of the main context, which then fail `instanceof` checks inside; so the test context uses the main ones.
 */
const { TestEnvironment } = require('jest-environment-node');

if (process.env.CROWDTONE_COVERAGE === 'functions') require('./function-coverage.cjs');

module.exports = class SharedTypedArrays extends TestEnvironment {
  async setup() {
    await super.setup();
    const shared = {
      ArrayBuffer,
      SharedArrayBuffer,
      Uint8Array,
      Int32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
    };
    Object.assign(this.global, shared);
  }
};
