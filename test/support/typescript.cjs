/**
 * `node --require` this to run TypeScript of this repository in a process of its own: sibling packages resolve to their
 * sources, as in jest, so that a test never depends on a stale build.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');
const swc = require('../../infra/swc.json');

const root = join(__dirname, '../..');
const { $schema: _, ...options } = swc;

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    ...options,
    filename,
    swcrc: false,
    sourceMaps: 'inline',
  });
  module._compile(code, filename);
};

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  const sibling = /^@crowdtone\/([a-z-]+)$/.exec(request)?.[1];
  if (sibling === undefined) return resolve(request, ...rest);
  for (const folder of ['packages', 'services']) {
    try {
      return resolve(join(root, folder, sibling, 'src'), ...rest);
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return resolve(request, ...rest);
};
