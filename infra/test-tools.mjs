/** Runs a program of test/: bootstrap, compile (half a second), then the program's `main(args)` in this process. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';

/** @param {string} folder of test/ that holds the program's main.ts */
export async function runTestTool(folder) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  bootstrap({ browser: false });
  const swc = join(root, 'node_modules', '.bin', 'swc');
  const args = [
    'scenes',
    'bench',
    'docs',
    '-d',
    'dist',
    '--config-file',
    '../infra/swc.json',
    '--ignore',
    '**/*.test.ts',
    '-q',
  ];
  // What the compiler says goes to standard error: standard output belongs to the program.
  const { status } = spawnSync(swc, args, { cwd: join(root, 'test'), stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
  const { main } = createRequire(import.meta.url)(join(root, 'test', 'dist', folder, 'main.js'));
  process.exitCode = await main(process.argv.slice(2));
}
