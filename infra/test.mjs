/**
 * `npm test`: bootstrap, then the checks below and jest. Every check counts as one test in the closing
 * line `N passed, N failed`; a failed check does not keep the others from running. Two checks run at a time, each on one core.
 * The share of lines in functions that ran is printed before it; `--coverage` counts lines and branches too, and is for the tests alone.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
bootstrap({ browser: true, camera: true, infra: true });

const scratch = mkdtempSync(join(tmpdir(), 'crowdtone-test-'));
const countsFile = join(scratch, 'counts.json');
const tool = (name) => join(root, 'node_modules', '.bin', name);
const withCoverage = process.argv.includes('--coverage');
const filters = process.argv.slice(2).filter((word) => word !== '--coverage');

/** The longest first, so that none is left alone at the end. */
const CHECKS = [
  ['types', tool('tsc'), ['-p', '.']],
  ['types of the dashboard', tool('tsc'), ['-p', 'services/dashboard']],
  ['documents', process.execPath, ['infra/docs.mjs']],
  ['unused code', tool('knip'), ['--no-progress']],
  ['dependency rules', tool('depcruise'), ['--config', 'infra/dependency-rules.cjs', 'packages', 'services', 'test']],
  ['lint', tool('biome'), ['check', '.']],
  ['docstrings', process.execPath, ['infra/docblocks.mjs']],
  ['container files', process.execPath, ['infra/lint-containers.mjs']],
];
const CHECKS_AT_ONCE = 2;
/** One more than elsewhere: the suites of test/ wait much for processes, pages and faults. */
const WHOLE_PROGRAMS_AT_ONCE = 3;

let passed = 0;
let failed = 0;
const run = (program, args, env = {}) =>
  spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;

if (filters.length === 0 && !withCoverage) await runChecks();
/** Suites beside the source, whose coverage is counted; the suites of test/ run whole programs, whose processes it cannot see. */
const BESIDE_SOURCE = '/(packages|services)/[^/]+/src/';
let jestPassed = true;
if (filters.length > 0 || withCoverage) {
  runJest('jest', [...filters, ...(withCoverage ? ['--coverage'] : [])]);
} else {
  const summary = ['--coverage', '--coverageReporters', 'json-summary', '--coverageDirectory', scratch];
  runJest('jest: beside the source', [BESIDE_SOURCE, ...summary], { CROWDTONE_COVERAGE: 'functions' });
  const workers = ['--maxWorkers', String(WHOLE_PROGRAMS_AT_ONCE)];
  runJest('jest: whole programs', [...workers, '--testPathIgnorePatterns', BESIDE_SOURCE, '/node_modules/']);
  printCoverage();
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = jestPassed && failed === 0 ? 0 : 1;

/** What a check prints comes when it has ended, so that lines of two are not mixed. */
async function runChecks() {
  const waiting = [...CHECKS];
  const runNext = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [name, program, args] = check;
      const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
      const ended = once(child, 'close').then(
        ([code]) => ({ isPassed: code === 0, why: '' }),
        (error) => ({ isPassed: false, why: String(error) }),
      );
      const [{ isPassed, why }, ...printed] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
      console.log(`> ${name}\n${printed.join('')}${why}`.trimEnd());
      if (isPassed) passed += 1;
      else {
        failed += 1;
        console.error(`FAILED: ${name}`);
      }
    }
  };
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, runNext));
}

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
