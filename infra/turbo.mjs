/** Turborepo without reports to its maker or looks for new versions: `npm run build` is `node infra/turbo.mjs run build`. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** What keeps Turborepo from contacting another host. */
const QUIET = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };

/**
 * @param {string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 */
export function turbo(args, stdio = 'inherit') {
  const program = join(ROOT, 'node_modules', 'turbo', 'bin', 'turbo');
  return spawnSync(process.execPath, [program, ...args], { cwd: ROOT, env: { ...process.env, ...QUIET }, stdio });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { status, error } = turbo(process.argv.slice(2));
  if (error) throw error;
  process.exitCode = status ?? 1;
}
