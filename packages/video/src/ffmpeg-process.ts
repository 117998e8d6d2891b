/**
 * One run of ffmpeg whose end can be awaited. fluent-ffmpeg builds the command line and reads standard error; start, stop
 * and exit are observed on the child itself, because the library reports an end before the child is gone and forgets a
 * kill that comes before the start. The only file that relies on fluent-ffmpeg's internals.
 */
import type { ChildProcess } from 'node:child_process';
import { redactCredentials } from '@crowdtone/observability';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import { LineTail } from './line-tail';

/** How a run of ffmpeg ended. */
export interface FfmpegExit {
  /** Null when a signal ended ffmpeg or it never started. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started; null when it was. */
  readonly startError: Error | null;
}

/** fluent-ffmpeg keeps its child in a field that its types leave out. */
type RunningCommand = FfmpegCommand & { readonly ffmpegProc?: ChildProcess };

const TAIL_LINES = 100;

/** How long ffmpeg may take to finish by itself after SIGTERM. */
const SIGTERM_LIMIT_MS = 2_000;

/** How long a killed ffmpeg may take to exit: one that waits for a device may never do so. */
const KILL_LIMIT_MS = 3_000;

/** Every ffmpeg that is running. None outlives this process, not even a frozen one. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A run of ffmpeg; it starts with the construction. */
export class FfmpegProcess {
  /** The last lines of standard error that `takeLine` did not keep. */
  readonly tail = new LineTail(TAIL_LINES);
  /** Resolves when ffmpeg is gone and everything it wrote has been read; never rejects. */
  readonly exited: Promise<FfmpegExit>;
  /** Resolves when every line of standard error has been seen; never rejects. */
  readonly linesEnded: Promise<void>;
  readonly #started: Promise<ChildProcess | null>;
  #over = false;
  #release: () => void = () => undefined;
  readonly #abandoned = new Promise<void>((resolve) => {
    this.#release = resolve;
  });

  /**
   * @param command with its input and output set
   * @param takeLine receives each line of standard error; returns true when the line need not go to the tail
   * @param clean removes secrets from the lines of the tail
   */
  constructor(
    command: FfmpegCommand,
    takeLine: (line: string) => boolean = () => false,
    clean: (line: string) => string = redactCredentials,
  ) {
    let startError: Error | null = null;
    command.on('stderr', (line: string) => {
      if (!takeLine(line) && line.trim() !== '') this.tail.add(clean(line));
    });
    this.linesEnded = new Promise((resolve) => {
      command.once('end', () => resolve());
      command.on('error', (error) => {
        startError ??= error;
        resolve();
      });
    });
    this.#started = new Promise((resolve) => {
      command.once('start', () => resolve((command as RunningCommand).ffmpegProc ?? null));
      command.once('error', () => resolve(null));
    });
    this.exited = this.#waitForEnd(() => startError);
    command.run();
  }

  async #waitForEnd(startError: () => Error | null): Promise<FfmpegExit> {
    const child = await this.#started;
    if (child?.pid === undefined) {
      await this.linesEnded;
      this.#over = true;
      return { exitCode: null, signal: null, startError: startError() };
    }
    running.add(child);
    const closed = new Promise((resolve) => child.once('close', resolve));
    await Promise.race([Promise.all([closed, this.linesEnded]), this.#abandoned]);
    running.delete(child);
    this.#over = true;
    return { exitCode: child.exitCode, signal: child.signalCode, startError: null };
  }

  /**
   * Ends ffmpeg whatever it is doing: input closed and SIGTERM, then SIGKILL, then it is abandoned. Each step has a time
   * limit, so this returns within seconds; in all but the last case ffmpeg is gone then.
   */
  async stop(): Promise<void> {
    const child = await this.#started;
    if (child && !this.#over) {
      // With its input open, ffmpeg would wait for more input before it handles the signal.
      child.stdin?.destroy();
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), SIGTERM_LIMIT_MS);
      const abandon = setTimeout(() => this.#abandon(child), SIGTERM_LIMIT_MS + KILL_LIMIT_MS);
      await this.exited;
      clearTimeout(kill);
      clearTimeout(abandon);
    }
    await this.exited;
  }

  #abandon(child: ChildProcess): void {
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.unref();
    this.#release();
  }
}
