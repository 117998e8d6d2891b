/**
 * `npm test`: bootstrap, then the checks below and jest. Every check counts as one test in the closing
 * line `N passed, N failed`; a failed check does not keep the others from running. The share of lines in functions that ran
 * is printed before it; `--coverage` counts lines and branches too, and is for the tests alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
bootstrap({ browser: true, camera: true, infra: true });

const scratch = mkdtempSync(join(tmpdir(), 'crowdtone-test-'));
const countsFile = join(scratch, 'counts.json');
const tool = (name) => join(root, 'node_modules', '.bin', name);
const withCoverage = process.argv.includes('--coverage');
const filters = process.argv.slice(2).filter((word) => word !== '--coverage');

const CHECKS = [
  ['lint', tool('biome'), ['check', '.']],
  ['dependency rules', tool('depcruise'), ['--config', 'infra/dependency-rules.cjs', 'packages', 'services', 'test']],
  ['types', tool('tsc'), ['-p', '.']],
  ['types of the dashboard', tool('tsc'), ['-p', 'services/dashboard']],
  ['docstrings', process.execPath, ['infra/docblocks.mjs']],
  ['unused code', tool('knip'), ['--no-progress']],
  ['documents', process.execPath, ['infra/docs.mjs']],
  ['container files', process.execPath, ['infra/lint-containers.mjs']],
];

let passed = 0;
let failed = 0;
const run = (program, args, env = {}) =>
  spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;

for (const [name, program, args] of filters.length > 0 || withCoverage ? [] : CHECKS) {
  console.log(`> ${name}`);
  if (run(program, args)) passed += 1;
  else {
    failed += 1;
    console.error(`FAILED: ${name}`);
  }
}
/** Suites beside the source, whose coverage is counted; the suites of test/ run whole programs, whose processes it cannot see. */
const BESIDE_SOURCE = '/(packages|services)/[^/]+/src/';
let jestPassed = true;
if (filters.length > 0 || withCoverage) {
  runJest('jest', [...filters, ...(withCoverage ? ['--coverage'] : [])]);
} else {
  const summary = ['--coverage', '--coverageReporters', 'json-summary', '--coverageDirectory', scratch];
  runJest('jest: beside the source', [BESIDE_SOURCE, ...summary], { CROWDTONE_COVERAGE: 'functions' });
  runJest('jest: whole programs', ['--testPathIgnorePatterns', BESIDE_SOURCE, '/node_modules/']);
  printCoverage();
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = jestPassed && failed === 0 ? 0 : 1;

/** Adds the counts of a run; a run that ended before it could count its tests is a failure. */
function runJest(name, args, env = {}) {
  console.log(`> ${name}`);
  rmSync(countsFile, { force: true });
  if (!run(tool('jest'), args, { ...env, CROWDTONE_TEST_COUNTS: countsFile })) jestPassed = false;
  if (!existsSync(countsFile)) {
    failed += 1;
    console.error('jest ended before it could count its tests');
    return;
  }
  const counts = JSON.parse(readFileSync(countsFile, 'utf8'));
  passed += counts.passed;
  failed += counts.failed;
}

/** The share of lines whose function ran; a run that ended early has none to print. */
function printCoverage() {
  const file = join(scratch, 'coverage-summary.json');
  if (!existsSync(file)) return;
  const { covered, total, pct } = JSON.parse(readFileSync(file, 'utf8')).total.lines;
  console.log(
    `coverage: ${pct} % of lines are in functions that ran (${covered} of ${total}, by the suites beside the source)`,
  );
}
