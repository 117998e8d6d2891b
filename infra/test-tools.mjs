/** Runs a program of test/: bootstrap, compile (half a second), then the program's `main(args)` in this process. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bootstrap } from './bootstrap.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Folders and files of test/ that are programs, or what these import. */
const FOLDERS = [
  ...['scenes', 'bench', 'docs', 'fuzz', 'chaos', 'cluster', 'simulate', 'soak', 'preload.ts', 'tool.ts'],
];

/** @param {string} folder of test/ that holds the program's main.ts */
export async function runTestTool(folder) {
  bootstrap({ browser: false });
  compileTestTools();
  const { main } = createRequire(import.meta.url)(join(ROOT, 'test', 'dist', folder, 'main.js'));
  process.exitCode = await main(process.argv.slice(2));
}

/** Compiles the programs of test/ into test/dist; ends this process when one does not compile. */
export function compileTestTools() {
  const swc = join(ROOT, 'node_modules', '.bin', 'swc');
  const args = [...FOLDERS, '-d', 'dist', '--config-file', '../infra/swc.json', '--ignore', '**/*.test.ts', '-q'];
  // What the compiler says goes to standard error: standard output belongs to the program.
  const { status } = spawnSync(swc, args, { cwd: join(ROOT, 'test'), stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) compileTestTools();
