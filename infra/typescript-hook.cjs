/**
 * Lets a test start a TypeScript file as a process of its own: `node --require infra/typescript-hook.cjs file.ts`.
 * Like jest it compiles with swc.json and takes `@crowdtone/...` from the sources, so no stale build is tested.
 */
const { existsSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { transformFileSync } = require('@swc/core');
const swc = require('./swc.json');

const root = path.join(__dirname, '..');

require.extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, { ...swc, swcrc: false, sourceMaps: 'inline' }).code, file);
};

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  const [, name, part = 'index'] = /^@crowdtone\/([a-z-]+)(?:\/(.+))?$/.exec(request) ?? [];
  const sources = ['packages', 'services'].map((folder) => path.join(root, folder, `${name}`, 'src', `${part}.ts`));
  return resolve(sources.find((file) => name && existsSync(file)) ?? request, ...rest);
};
