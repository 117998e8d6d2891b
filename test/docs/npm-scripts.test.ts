import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './markdown-files';

/** Where each script of package.json is run by tests. */
const RUN_BY: Readonly<Record<string, string>> = {
  start: 'test/docs/commands.test.ts',
  test: '.ci/run',
  coverage: 'a flag of infra/test.mjs',
  bench: 'test/docs/commands.test.ts',
  'bench:commits': 'test/docs/commands.test.ts',
  'bench:live': 'test/docs/commands.test.ts',
  'bench:scale': 'test/docs/commands.test.ts',
  'bench:batch': 'test/docs/commands.test.ts',
  scene: 'test/docs/commands.test.ts',
  fuzz: 'test/docs/commands.test.ts',
  chaos: 'test/docs/commands.test.ts',
  simulate: 'test/docs/commands.test.ts',
  'chaos:cluster': 'test/docs/commands.test.ts',
  soak: 'test/docs/commands.test.ts',
  docs: 'infra/test.mjs',
  'docs:generate': 'test/docs/commands.test.ts',
  bootstrap: 'test/docs/commands.test.ts',
  build: 'infra/bootstrap.mjs',
  typecheck: 'infra/test.mjs',
  lint: 'infra/test.mjs',
  format: 'the fixing half of lint',
  knip: 'infra/test.mjs',
};

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
}

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

test('every npm script is run by a test or is part of one that is', () => {
  expect(Object.keys(scripts).sort()).toEqual(Object.keys(RUN_BY).sort());
});

test('npm test runs the same checks as the npm scripts', () => {
  const checks = readFileSync(join(ROOT, 'infra/test.mjs'), 'utf8');
  for (const [script, tools] of Object.entries({ lint: ['biome', 'depcruise'], typecheck: ['tsc'], knip: ['knip'] })) {
    for (const tool of tools) {
      expect(scripts[script]).toContain(tool);
      expect(checks).toContain(`tool('${tool}')`);
    }
  }
  expect(checks).toContain("'infra/docs.mjs'");
});
