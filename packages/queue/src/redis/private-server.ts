import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { CrowdtoneError } from '@crowdtone/domain';
import { makeTemporaryFolder } from '@crowdtone/runtime';

/**
 * Becomes redis-server, and leaves a watcher behind that reads file descriptor 3, the program's life line: the kernel
 * closes it when the program ends, by SIGKILL too. The watcher then removes the data and the server. A program that
 * has ended the server itself says so with a line, and the watcher leaves without touching anything.
 */
const LAUNCHER = `
( read -r farewell <&3 || { rm -rf -- "$1"; kill -KILL $$; } ) >/dev/null 2>&1 &
exec 3<&-
shift
exec redis-server "$@"
`;

/** What the shell answers when there is no such program. */
const COMMAND_NOT_FOUND = '127';

/** Longest path of a Unix socket on every system is 103 bytes; a temporary folder deeper than this leaves no room. */
const MAX_FOLDER_LENGTH = 70;

/** Lines of the server's log that an error quotes. */
const QUOTED_LINES = 5;

/** A `redis-server` of this program. */
export interface PrivateServer {
  readonly url: string;
  /** Resolves when the server ends without `close()`. */
  readonly lost: Promise<CrowdtoneError>;
  close(): Promise<void>;
}

/**
 * Starts a private `redis-server`: on a socket that only this user may open, in memory, its folder removed at the end.
 *
 * @throws CrowdtoneError `E_REDIS_MISSING`, `E_REDIS_FAILED` or `E_TEMP_UNWRITABLE` (environment)
 */
export async function startPrivateServer(): Promise<PrivateServer> {
  const folder = await makeTemporaryFolder('crowdtone-redis-', tmpdir().length > MAX_FOLDER_LENGTH ? '/tmp' : tmpdir());
  const socket = join(folder, 'redis.sock');
  const child = spawn('/bin/sh', ['-c', LAUNCHER, 'sh', folder, ...serverOptions(folder, socket)], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A session of its own, so that Ctrl-C in the terminal does not take Redis away before the program is done with it.
    detached: true,
  });
  const [, stdout, stderr, lifeLine] = child.stdio as unknown as [null, Readable, Readable, Writable];
  const log: string[] = [];
  const ended = Promise.all([once(child, 'exit'), once(stdout, 'close'), once(stderr, 'close')]).then(
    async ([[code, signal]]) => {
      lifeLine.end('farewell\n');
      await rm(folder, { recursive: true, force: true });
      return String(signal ?? code);
    },
  );
  const status = await Promise.race([readiness([stdout, stderr], log), ended]);
  if (status !== 'ready') throw status === COMMAND_NOT_FOUND ? missing() : startFailure(status, log);

  let closing = false;
  return {
    url: `unix://${socket}`,
    lost: new Promise((resolve) => {
      ended.then((how) => {
        if (!closing) resolve(lostError(how, log));
      });
    }),
    async close() {
      closing = true;
      // Nothing is to be saved, so there is nothing to wait for.
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/**
 * Version of the `redis-server` that would be started.
 *
 * @throws CrowdtoneError `E_REDIS_MISSING` (environment)
 */
export async function installedRedisVersion(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('redis-server', ['--version']);
    return /v=(\S+)/.exec(stdout)?.[1] ?? stdout.trim();
  } catch (cause) {
    throw missing(cause);
  }
}

function serverOptions(folder: string, socket: string): string[] {
  const options: Record<string, string> = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: folder,
    save: '',
    appendonly: 'no',
    // Losing a job silently is worse than refusing one loudly.
    'maxmemory-policy': 'noeviction',
  };
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Drains the server's log for as long as it runs; resolves as soon as it says that it accepts connections. */
function readiness(streams: readonly Readable[], log: string[]): Promise<'ready'> {
  return new Promise((resolve) => {
    for (const stream of streams) {
      createInterface({ input: stream }).on('line', (line) => {
        log.push(line);
        if (log.length > QUOTED_LINES) log.shift();
        if (/ready to accept connections/i.test(line)) resolve('ready');
      });
    }
  });
}

function missing(cause?: unknown): CrowdtoneError {
  return new CrowdtoneError(
    'E_REDIS_MISSING',
    'redis-server is not installed; install it with "apt-get install redis-server", or set REDIS_URL to a running Redis',
    { cause },
  );
}

function startFailure(status: string, log: readonly string[]): CrowdtoneError {
  return new CrowdtoneError(
    'E_REDIS_FAILED',
    `the private redis-server did not start (${status}: ${log.join(' | ')}); free memory or disk, or set REDIS_URL to a running Redis`,
  );
}

function lostError(status: string, log: readonly string[]): CrowdtoneError {
  return new CrowdtoneError(
    'E_REDIS_LOST',
    `the private redis-server ended unexpectedly (${status}: ${log.join(' | ')}); free memory and run again`,
  );
}
