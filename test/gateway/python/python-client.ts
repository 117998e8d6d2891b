import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../docs/markdown-files';

const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** A message of client.py. */
export interface PythonMessage {
  readonly kind: 'snapshot' | 'event' | 'refused';
  readonly transport?: 'polling' | 'websocket';
  readonly sources?: readonly string[];
  readonly data?: unknown;
}

/**
 * Runs python-socketio with its default options against a gateway, and yields what it receives.
 *
 * @param withWebSocket whether its optional package for WebSockets is there; without it, it only polls
 */
export async function* pythonClient(
  words: readonly string[],
  { withWebSocket = true } = {},
): AsyncGenerator<PythonMessage> {
  const env = { ...process.env, PYTHONPATH: installedPackages(withWebSocket), PYTHONWARNINGS: 'ignore' };
  const child = spawn('python3', [join(__dirname, 'client.py'), ...words], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface(child.stdout)) yield JSON.parse(line);
  } finally {
    child.kill('SIGKILL');
  }
}

/** The folder of the packages, fetched from PyPI at first use. */
function installedPackages(withWebSocket: boolean): string {
  const lines = readFileSync(REQUIREMENTS, 'utf8').trim().split('\n');
  const wanted = lines.filter((line) => withWebSocket || !line.startsWith('websocket-client')).join('\n');
  const cache = join(ROOT, 'node_modules', '.cache', 'crowdtone');
  const folder = join(cache, `python-socketio-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(`${folder}-`);
  writeFileSync(join(scratch, 'requirements.txt'), wanted);
  execFileSync('python3', [
    ...['-m', 'pip', '--disable-pip-version-check', 'install', '--quiet', '--no-deps'],
    ...['--only-binary=:all:', '--root-user-action=ignore'],
    ...['--require-hashes', '--requirement', join(scratch, 'requirements.txt'), '--target', scratch],
  ]);
  renameSync(scratch, folder);
  return folder;
}
