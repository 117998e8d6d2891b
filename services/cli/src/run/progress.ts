import type { SourceRecord } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';
import { SingleBar } from 'cli-progress';

/** Shows the progress of an analysis on standard error; standard output is for results. */
export interface ProgressView {
  update(source: SourceRecord, readable: number): void;
  /** The last state stays on the screen. */
  end(): void;
}

/** A bar with time left on a terminal, a line for every tenth elsewhere, nothing when `quiet`. */
export function createProgressView(totalMs: number | null, quiet: boolean): ProgressView {
  if (quiet) return { update: () => undefined, end: () => undefined };
  return process.stderr.isTTY && totalMs !== null ? new BarView(totalMs) : new LineView(totalMs);
}

/** Adds up sources that are analysed one after the other. */
class Positions {
  readonly #positions = new Map<string, number>();
  readonly #tracks = new Map<string, number>();

  record(source: SourceRecord): { positionMs: number; people: number } {
    const ended = source.state !== 'running' && source.state !== 'waiting';
    this.#positions.set(source.sourceId, ended ? (source.durationMs ?? source.positionMs) : source.positionMs);
    this.#tracks.set(source.sourceId, source.tracks);
    return { positionMs: sum(this.#positions.values()), people: sum(this.#tracks.values()) };
  }
}

class BarView implements ProgressView {
  readonly #positions = new Positions();
  readonly #totalMs: number;
  readonly #bar = new SingleBar({
    format:
      '{bar} {percentage} %  {position} of {length}  {eta_formatted} left  {people} people seen, {readable} readable in the last window  {label}',
    hideCursor: true,
    barsize: 28,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    stream: process.stderr,
    etaBuffer: 40,
    gracefulExit: false,
  });

  constructor(totalMs: number) {
    this.#totalMs = totalMs;
    this.#bar.start(totalMs, 0, { position: clock(0), length: clock(totalMs), people: 0, readable: 0, label: '' });
  }

  update(source: SourceRecord, readable: number): void {
    const { positionMs, people } = this.#positions.record(source);
    const shown = Math.min(positionMs, this.#totalMs);
    this.#bar.update(shown, { position: clock(shown), people, readable, label: source.label });
  }

  end(): void {
    this.#bar.stop();
  }
}

class LineView implements ProgressView {
  readonly #positions = new Positions();
  #nextMs: number;
  readonly #stepMs: number;

  constructor(private readonly totalMs: number | null) {
    this.#stepMs = totalMs === null ? 10_000 : totalMs / 10;
    this.#nextMs = this.#stepMs;
  }

  update(source: SourceRecord, readable: number): void {
    const { positionMs, people } = this.#positions.record(source);
    if (positionMs < this.#nextMs) return;
    this.#nextMs = (Math.floor(positionMs / this.#stepMs) + 1) * this.#stepMs;
    const length = this.totalMs === null ? '' : ` of ${clock(this.totalMs)}`;
    process.stderr.write(
      `${clock(positionMs)}${length}  ${people} people seen, ${readable} readable in the last window  ${source.label}\n`,
    );
  }

  end(): void {
    // There is nothing to finish.
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
