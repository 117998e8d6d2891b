import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RunningCommand } from '@crowdtone/testing/cli/command-line';
import { ROOT } from '../docs/markdown-files';

/** The user of the container. */
const USER = 10_001;

/** What the program is made of, in the container and in the folder of the service. */
const PROGRAM = ['node_modules', 'packages', 'services'];

/** A command with what is around it in its container, or in its service. */
export interface Launch {
  /** Folder of the program. */
  readonly program: string;
  /** Folder that may be written to. */
  readonly data: string;
  /** Where the configuration is. */
  readonly config: string;
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly words: readonly string[];
}

/** A command that runs as a user without rights, and sees what its container would have, read-only but for its data. */
export class ConfinedCommand {
  readonly running: RunningCommand;
  readonly #child: ChildProcess;

  /**
   * @param data folder that stands in for the volume
   * @param config file that stands in for the secret
   * @param secrets files that stand in for further secrets, by where they are
   */
  constructor(launch: Launch, data: string, config: string, secrets: Readonly<Record<string, string>> = {}) {
    const [, ...words] = launch.words;
    const system = ['/usr', '/bin', '/lib', '/lib64', '/etc'].flatMap((path) => ['--ro-bind-try', path, path]);
    const files = Object.entries({ ...secrets, [launch.config]: config });
    const folders = [join(launch.program, 'services'), launch.data, ...files.map(([path]) => path), process.execPath]
      .flatMap((path) => foldersAbove(path))
      .flatMap((path) => ['--perms', '0755', '--dir', path]);
    const program = PROGRAM.flatMap((name) => ['--ro-bind', join(ROOT, name), join(launch.program, name)]);
    const environment = ['PATH=/usr/bin:/bin', `HOME=${launch.data}`, ...launch.environment].flatMap((entry) => {
      const [name = '', value = ''] = entry.split('=');
      return ['--setenv', name, value];
    });
    const child = spawn(
      'bwrap',
      [
        ...[...folders, ...system, '--ro-bind', process.execPath, process.execPath, ...program],
        ...['--bind', data, launch.data, ...files.flatMap(([path, file]) => ['--ro-bind', file, path])],
        ...['--perms', '1777', '--tmpfs', '/tmp', '--proc', '/proc', '--dev', '/dev', '--remount-ro', '/'],
        ...['--clearenv', ...environment, '--chdir', launch.data],
        ...[...asUser(data), process.execPath, ...words, '--port', '0'],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    this.#child = child;
    this.running = new RunningCommand(child, '');
  }

  /** Asks it to stop, as Docker and systemd do: bwrap stays in between and would hand no signal on. */
  terminate(): void {
    const { pid } = this.#child;
    const [inside] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    process.kill(Number(inside), 'SIGTERM');
  }

  /** Ends what a failed test left running. */
  kill(): void {
    const { pid, exitCode } = this.#child;
    if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL');
  }
}

/** Root becomes another user for good; others take another number in a namespace of their own. */
function asUser(data: string): string[] {
  if (process.getuid?.() !== 0) return ['--unshare-user', '--uid', `${USER}`, '--gid', `${USER}`];
  chownSync(data, USER, USER);
  const user = [`--reuid=${USER}`, `--regid=${USER}`, '--clear-groups'];
  return ['setpriv', ...user, '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'];
}

/** The folders that a path needs, from the top; bwrap itself would make them for root alone. */
function foldersAbove(path: string): string[] {
  const above = dirname(path);
  return above === '/' ? [] : [...foldersAbove(above), above];
}
