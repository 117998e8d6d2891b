import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { type Order, reportSchema, type WorkerReport } from './protocol';
import { requireNoSecret } from './secrets';
import type { CaseInput } from './target';
import type { TargetName } from './targets';

/** How a case ended. */
export interface Verdict {
  /** Null when the process broke before the input was known. */
  readonly input: CaseInput | null;
  /** What the product made of the input; null when something failed. */
  readonly outcome: string | null;
  /** What must not happen and did; null when nothing did. */
  readonly failure: { readonly kind: 'violation' | 'crash' | 'hang' | 'leak'; readonly reason: string } | null;
}

/** Output of a worker that is kept for messages, characters. */
const MAX_OUTPUT = 100_000;

/** The process of one target; one that broke is replaced for the next case. */
export class FuzzWorker {
  #child: ChildProcess | null = null;
  #output = '';
  /** Resolves when the process ends, with how. */
  #exited: Promise<string> = Promise.resolve('');
  #onReport: (report: WorkerReport) => void = () => undefined;

  /** @param hangMs how long a case may take, milliseconds */
  constructor(
    private readonly target: TargetName,
    private readonly hangMs: number,
  ) {}

  /** Runs one case. Never rejects because of what the case does. */
  async run(order: Omit<Order, 'target'>): Promise<Verdict> {
    const child = this.#child ?? (await this.#start());
    let input: CaseInput | null = null;
    const ended = new Promise<WorkerReport>((resolve) => {
      this.#onReport = (report) => {
        if (report.kind === 'input') input = report.input;
        else resolve(report);
      };
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.hangMs);
    });
    child.send({ target: this.target, ...order });
    const result = await Promise.race([ended, this.#exited, late]);
    clearTimeout(timer);
    return { input, ...(await this.#judge(child, result)) };
  }

  async #judge(child: ChildProcess, result: WorkerReport | string): Promise<Omit<Verdict, 'input'>> {
    const failed = (kind: NonNullable<Verdict['failure']>['kind'], reason: string) => ({
      outcome: null,
      failure: { kind, reason },
    });
    if (result === 'late') {
      await this.#kill(child);
      return failed('hang', `no result within ${this.hangMs} ms`);
    }
    // What the worker wrote before its report may be read after it.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const output = this.#output;
    this.#output = '';
    if (typeof result === 'string') {
      this.#child = null;
      return failed('crash', `${result}\n${output.slice(-2_000)}`);
    }
    try {
      requireNoSecret(output, 'the output of the process');
    } catch (error) {
      return failed('leak', String(error));
    }
    if (result.kind === 'failure') return failed('violation', result.reason);
    return { outcome: result.kind === 'outcome' ? result.outcome : null, failure: null };
  }

  /** Lets the worker close what it opened. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const force = setTimeout(() => child.kill('SIGKILL'), this.hangMs);
    child.disconnect();
    await this.#exited;
    clearTimeout(force);
  }

  async #kill(child: ChildProcess): Promise<void> {
    this.#child = null;
    child.kill('SIGKILL');
    await this.#exited;
  }

  async #start(): Promise<ChildProcess> {
    const extension = extname(__filename);
    const hook = extension === '.ts' ? ['--require', join(__dirname, '../../infra/typescript-hook.cjs')] : [];
    const child = fork(join(__dirname, `worker${extension}`), [this.target], {
      execArgv: [...hook, '--unhandled-rejections=strict'],
      env: { ...process.env, CROWDTONE_LOG_LEVEL: 'debug' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#exited = once(child, 'exit').then(([code, signal]) => `the process ended with ${String(signal ?? code)}`);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-MAX_OUTPUT);
      });
    }
    const ready = new Promise<void>((resolve, reject) => {
      this.#onReport = (report) => report.kind === 'ready' && resolve();
      child.once('exit', () => reject(new Error(`the worker of ${this.target} did not start:\n${this.#output}`)));
    });
    child.on('message', (message) => this.#onReport(reportSchema.parse(message)));
    await ready;
    return child;
  }
}
