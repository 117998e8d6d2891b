/**
 * `npm run docs`: builds the documentation site; `npm run docs -- dev` serves it while it is written. Its tools are
 * installed in docs/ at first use, so that no other command waits for them.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DOCS = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs');
const STAMP = join(DOCS, 'node_modules', '.cache', 'crowdtone', 'lock');
const COMMANDS = ['build', 'dev', 'preview'];

const [command = 'build', ...rest] = process.argv.slice(2);
if (!COMMANDS.includes(command) || rest.length > 0) {
  process.stderr.write(`E_USAGE: npm run docs takes one of ${COMMANDS.join(', ')}; without one it builds\n`);
  process.exit(2);
}
install();
run('node_modules/.bin/vitepress', [command], [0, 'inherit', 'inherit']);
if (command === 'build') process.stdout.write(`built ${join(DOCS, '.vitepress', 'dist', 'index.html')}\n`);

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(DOCS, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  process.stderr.write('crowdtone: installing the tools of the documentation (npm ci in docs/) ...\n');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], ['ignore', 2, 2]);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, lock);
}

function run(program, args, stdio) {
  const { status, error } = spawnSync(program, args, { cwd: DOCS, stdio });
  if (error) process.stderr.write(`E_BOOTSTRAP_FAILED: ${program} could not be started: ${error.message}\n`);
  if (error || status !== 0) process.exit(status ?? 1);
}
