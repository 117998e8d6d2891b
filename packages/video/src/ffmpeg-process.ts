/**
 * One run of ffmpeg with an end that can be waited for. fluent-ffmpeg builds the command line and reads standard error;
 * starting, stopping and ending are watched on the child itself, because the library reports an end before the child is
 * gone and forgets a kill that comes before the start. The only file that knows fluent-ffmpeg's inside.
 */
import type { ChildProcess } from 'node:child_process';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import { LineTail } from './line-tail';

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
const POLITE_STOP_MS = 2_000;

export class FfmpegProcess {
  /** The last lines of standard error that `takeLine` did not want. */
  readonly tail = new LineTail(TAIL_LINES);
  /** Resolves when ffmpeg is gone and everything it wrote has been read; never rejects. */
  readonly exited: Promise<FfmpegExit>;
  /** Resolves when every line of standard error has been seen; never rejects. */
  readonly linesEnded: Promise<void>;
  private readonly started: Promise<ChildProcess | null>;
  private over = false;

  /**
   * Runs a command whose input and output are set. `takeLine` gets every line of standard error and says whether it
   * kept it for itself; the others go to the tail.
   */
  constructor(command: FfmpegCommand, takeLine: (line: string) => boolean = () => false) {
    let startError: Error | null = null;
    command.on('stderr', (line: string) => {
      if (!takeLine(line) && line.trim() !== '') this.tail.add(line);
    });
    this.linesEnded = new Promise((resolve) => {
      command.once('end', () => resolve());
      command.on('error', (error) => {
        startError ??= error;
        resolve();
      });
    });
    this.started = new Promise((resolve) => {
      command.once('start', () => resolve((command as RunningCommand).ffmpegProc ?? null));
      command.once('error', () => resolve(null));
    });
    this.exited = this.waitForEnd(() => startError);
    command.run();
  }

  private async waitForEnd(startError: () => Error | null): Promise<FfmpegExit> {
    const child = await this.started;
    if (child?.pid === undefined) {
      await this.linesEnded;
      this.over = true;
      return { exitCode: null, signal: null, startError: startError() };
    }
    const closed = new Promise((resolve) => child.once('close', resolve));
    await Promise.all([closed, this.linesEnded]);
    this.over = true;
    return { exitCode: child.exitCode, signal: child.signalCode, startError: null };
  }

  /** Ends ffmpeg whatever it is doing: input closed and SIGTERM, then SIGKILL. Returns when it is gone. */
  async stop(): Promise<void> {
    const child = await this.started;
    if (child && !this.over) {
      // With its input open ffmpeg would wait for more of it before it looks at the signal.
      child.stdin?.destroy();
      child.kill('SIGTERM');
      const lastResort = setTimeout(() => child.kill('SIGKILL'), POLITE_STOP_MS);
      await this.exited;
      clearTimeout(lastResort);
    }
    await this.exited;
  }
}
