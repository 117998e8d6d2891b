import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Report, reportSchema } from '@crowdtone/domain';

const MAIN = join(__dirname, '../../../../services/cli/dist/main.js');
/** The user's own: the sample is made once, and the precision of a model chosen once. */
const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');

/** Interval of polling `/proc` for processes of other parents, whose exit cannot be awaited, milliseconds. */
const POLL_INTERVAL_MS = 50;
const MAX_POLLS = 600;

/** Result of a command. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a command besides its arguments. */
export interface StartOptions {
  /** Added to the environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Shell command to run before the program replaces the shell; `$$` is the process id of the program. */
  readonly before?: string;
}

/** The built command line, run as by a user, in a folder of its own that reveals leftovers. */
export class CommandLine {
  /** For videos and reports; the programs' working directory. */
  readonly folder = mkdtempSync(join(tmpdir(), 'crowdtone-cli-'));
  /** Temporary folder and home of its programs. */
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
      env: { ...userEnvironment(), HOME: this.#home, XDG_CACHE_HOME: CACHE, TMPDIR: this.#temporary, ...env },
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

  /** Process ids of the programs of a name that run now. */
  processesNamed(name: string): number[] {
    return this.#processes().filter((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name);
  }

  /** Waits until a killed program has left nothing behind. @throws after 30 s */
  async untilNothingIsLeft(): Promise<void> {
    for (let polls = 0; this.leftovers().length > 0; polls += 1) {
      if (polls === MAX_POLLS) throw new Error(`left behind:\n${this.leftovers().join('\n')}`);
      await pause(POLL_INTERVAL_MS);
    }
  }

  /** Removes everything, and kills what a failed test left running. */
  async close(): Promise<void> {
    for (const pid of this.#processes()) process.kill(pid, 'SIGKILL');
    await Promise.all(this.#started.map(({ ended }) => ended));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #processes(): number[] {
    return processesWith(`TMPDIR=${this.#temporary}`);
  }
}

/** A started program. */
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
      if (this.child.exitCode !== null) throw new Error(`ended without output of ${pattern}:\n${this.#stderr}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** @throws the output of the program if its exit code is not 0 */
  async success(): Promise<Ended> {
    const ended = await this.ended;
    if (ended.exitCode !== 0) throw new Error(`ended with ${ended.exitCode}:\n${ended.stderr}`);
    return ended;
  }

  /** Process id of the service as it runs now. */
  service(name: 'ingest' | 'expression'): number {
    return this.processOf(`services/${name}/dist/main.js`);
  }

  /** Process id of a child of the program, by a part of its command line. */
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

/** The environment without variables that are set for tests or for this machine. */
function userEnvironment(): NodeJS.ProcessEnv {
  const ours = [
    'CI',
    'NODE_ENV',
    'REDIS_URL',
    'DATABASE_URL',
    'XDG_CACHE_HOME',
    'CROWDTONE_LOG_LEVEL',
    'ORT_DISABLE_TELEMETRY',
  ];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.includes(name)));
}

/** Running processes whose environment has the entry, whatever their parent. */
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
