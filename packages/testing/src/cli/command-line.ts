import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Report, reportSchema } from '@crowdtone/domain';

const MAIN = join(__dirname, '../../../../services/cli/dist/main.js');

/** How often `/proc` is looked at for processes that have no other way to tell that they ended, milliseconds. */
const LOOK_EVERY_MS = 50;
const MOST_LOOKS = 600;

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a started program may be given besides its arguments. */
export interface StartOptions {
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What a shell does before it becomes the program, whose process id is `$$` there already. */
  readonly before?: string;
}

/** The built command line, run as users run it, in a folder of its own that shows whatever it leaves behind. */
export class CommandLine {
  /** For videos and reports; the programs' working directory. */
  readonly folder = mkdtempSync(join(tmpdir(), 'crowdtone-cli-'));
  /** What its programs take for the temporary folder, and for the user's home with its caches. */
  readonly #temporary = join(this.folder, 'tmp');
  readonly #home = join(this.folder, 'home');
  readonly #started: RunningCommand[] = [];

  constructor() {
    mkdirSync(this.#temporary);
    mkdirSync(this.#home);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  start(args: readonly string[], { env = {}, before }: StartOptions = {}): RunningCommand {
    const command = [process.execPath, MAIN, ...args];
    const prepared = ['/bin/bash', '-c', `${before} && exec "$@"`, 'bash', ...command];
    const [program = '', ...rest] = before === undefined ? command : prepared;
    const child = spawn(program, rest, {
      cwd: this.folder,
      env: { ...userEnvironment(), HOME: this.#home, TMPDIR: this.#temporary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, as a shell gives to each job.
      detached: true,
    });
    const running = new RunningCommand(child, `TMPDIR=${this.#temporary}`);
    this.#started.push(running);
    return running;
  }

  run(args: readonly string[], options?: StartOptions): Promise<Ended> {
    return this.start(args, options).ended;
  }

  report(out: string): Report {
    return reportSchema.parse(JSON.parse(readFileSync(join(this.folder, out, 'report.json'), 'utf8')));
  }

  /** Processes that still run, and files that still lie in the temporary folder or the user's home. */
  leftovers(): string[] {
    return [...this.#processes().map(describeProcess), ...readdirSync(this.#temporary), ...readdirSync(this.#home)];
  }

  /** Waits until nothing is left over of a program that was killed. @throws when something stays */
  async untilNothingIsLeft(): Promise<void> {
    for (let looks = 0; this.leftovers().length > 0; looks += 1) {
      if (looks === MOST_LOOKS) throw new Error(`left behind:\n${this.leftovers().join('\n')}`);
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Removes everything, and ends what a failed test left running. */
  async close(): Promise<void> {
    for (const pid of this.#processes()) process.kill(pid, 'SIGKILL');
    await Promise.all(this.#started.map(({ ended }) => ended));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #processes(): number[] {
    return processesWith(`TMPDIR=${this.#temporary}`);
  }
}

/** A program that was started. */
export class RunningCommand {
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  #wake = () => {};

  constructor(
    private readonly child: ChildProcess,
    private readonly mark: string,
  ) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#wake();
    });
    this.ended = once(child, 'close').then(([exitCode]) => {
      this.#wake();
      return { exitCode: exitCode as number | null, stdout: this.#stdout, stderr: this.#stderr };
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /**
   * Waits until standard error holds the pattern `times` times.
   *
   * @returns the last match
   * @throws when the program ends before
   */
  async untilSays(pattern: RegExp, times = 1): Promise<RegExpMatchArray> {
    for (;;) {
      const match = [...this.#stderr.matchAll(new RegExp(pattern, 'g'))][times - 1];
      if (match) return match;
      if (this.child.exitCode !== null) throw new Error(`ended without saying ${pattern}:\n${this.#stderr}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** @throws what the program said, when it ends with anything but 0 */
  async success(): Promise<Ended> {
    const ended = await this.ended;
    if (ended.exitCode !== 0) throw new Error(`ended with ${ended.exitCode}:\n${ended.stderr}`);
    return ended;
  }

  /** Process id of the service as it runs now. */
  service(name: 'ingest' | 'expression'): number {
    return this.processOf(`services/${name}/dist/main.js`);
  }

  /** Process id of what the program started, by a part of its command line. */
  processOf(part: string): number {
    const [pid] = processesWith(this.mark).filter((candidate) => commandLineOf(candidate).includes(part));
    if (pid === undefined) throw new Error(`no process of ${part} is running`);
    return pid;
  }

  /** What Ctrl-C in a terminal does: every process of the job gets the signal. */
  pressCtrlC(): void {
    process.kill(-this.#pid, 'SIGINT');
  }

  /** Ends the program alone, without a chance to clean up. */
  kill(): void {
    process.kill(this.#pid, 'SIGKILL');
  }

  get #pid(): number {
    if (this.child.pid === undefined) throw new Error('the program could not be started');
    return this.child.pid;
  }
}

/** The environment without what is set for tests, or for this machine, and would change what a user sees. */
function userEnvironment(): NodeJS.ProcessEnv {
  const ours = ['CI', 'NODE_ENV', 'REDIS_URL', 'XDG_CACHE_HOME', 'CROWDTONE_LOG_LEVEL', 'ORT_DISABLE_TELEMETRY'];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.includes(name)));
}

/** Processes whose environment has the entry, whoever their parent is by now; those that ended do not count. */
function processesWith(entry: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readProcessFile(pid, 'environ').split('\0').includes(entry))
    .map(Number);
}

function commandLineOf(pid: number): string {
  return readProcessFile(String(pid), 'cmdline').replaceAll('\0', ' ').trim();
}

function describeProcess(pid: number): string {
  return `${pid}: ${commandLineOf(pid)}`;
}

function readProcessFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it ended between being listed and being read, or is another user's
  }
}
