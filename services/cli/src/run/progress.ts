import { isSettled, type SourceRecord, tallyTotal } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';

/** Shows the progress of an analysis on standard error; standard output is for results. */
export interface ProgressView {
  /** @param readable people whose expression was read in the newest window; null before there is one */
  update(source: SourceRecord, readable: number | null): void;
  /** Nothing of it stays on a terminal, so that results follow. */
  end(): void;
}

/** A bar on a terminal, a line for every tenth elsewhere, nothing when `quiet`. */
export function createProgressView(totalMs: number | null, quiet: boolean): ProgressView {
  if (quiet) return { update: () => undefined, end: () => undefined };
  return process.stderr.isTTY ? new BarView(totalMs) : new LineView(totalMs);
}

/** How far an analysis is. */
export interface ProgressState {
  readonly positionMs: number;
  /** Length of all recordings, milliseconds; null when one does not state it. */
  readonly totalMs: number | null;
  /** Frames per second of the clock; null until it is known. */
  readonly framesPerSecond: number | null;
  /** Milliseconds; null until it is known. */
  readonly leftMs: number | null;
  readonly people: number;
  /** People whose expression was read in the newest window; null before there is one. */
  readonly readable: number | null;
  readonly label: string;
}

/** The speed is known after this time, milliseconds: the first frames wait for the networks to load. */
const KNOWN_AFTER_MS = 3000;
/** The bar is drawn at most this often, milliseconds. */
const REDRAW_MS = 100;

/** Adds up the sources of a run, of which several are analysed at a time. */
export class ProgressSum {
  readonly #sources = new Map<
    string,
    { begunMs: number; positionMs: number; begunFrames: number; frames: number; tracks: number }
  >();
  #begunAt: number | null = null;

  /** @param now milliseconds that never run backwards */
  constructor(
    private readonly totalMs: number | null,
    private readonly now = () => performance.now(),
  ) {}

  record(source: SourceRecord, readable: number | null): ProgressState {
    const fromMs = source.clip?.fromMs ?? 0;
    const positionMs = Math.max(
      0,
      (isSettled(source) ? (source.durationMs ?? source.positionMs) : source.positionMs) - fromMs,
    );
    const frames = source.analysed + tallyTotal(source.dropped);
    // What an earlier program did says nothing about the speed of this one.
    const { begunMs = positionMs, begunFrames = frames } = this.#sources.get(source.sourceId) ?? {};
    this.#sources.set(source.sourceId, { begunMs, positionMs, begunFrames, frames, tracks: source.tracks });
    if (frames > 0) this.#begunAt ??= this.now();
    const all = [...this.#sources.values()];
    const position = sum(all.map((each) => each.positionMs));
    const elapsedMs = this.#begunAt === null ? 0 : this.now() - this.#begunAt;
    const isKnown = elapsedMs >= KNOWN_AFTER_MS;
    const worked = sum(all.map((each) => each.positionMs - each.begunMs));
    const counted = sum(all.map((each) => each.frames - each.begunFrames));
    const remainingMs = this.totalMs === null ? null : Math.max(0, this.totalMs - position);
    return {
      positionMs: this.totalMs === null ? position : Math.min(position, this.totalMs),
      totalMs: this.totalMs,
      framesPerSecond: isKnown && counted > 0 ? (1000 * counted) / elapsedMs : null,
      leftMs: isKnown && worked > 0 && remainingMs !== null ? (remainingMs * elapsedMs) / worked : null,
      people: sum(all.map((each) => each.tracks)),
      readable,
      label: source.label,
    };
  }
}

const BAR_CELLS = 24;

/** One line of at most `columns` characters: what does not fit is left out, what matters more comes first. */
export function progressLine(state: ProgressState, columns: number): string {
  const { positionMs, totalMs, framesPerSecond, leftMs, people, readable, label } = state;
  const share = totalMs === null || totalMs === 0 ? null : positionMs / totalMs;
  const filled = Math.round(BAR_CELLS * (share ?? 0));
  const parts = [
    share === null ? [] : [`${Math.floor(100 * share)} %`],
    [totalMs === null ? clock(positionMs) : `${clock(positionMs)} of ${clock(totalMs)}`],
    framesPerSecond === null ? [] : [`${framesPerSecond.toFixed(framesPerSecond < 10 ? 1 : 0)} frames/s`],
    leftMs === null ? [] : [`${clock(leftMs)} left`],
    share === null ? [] : ['█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled)],
    [peopleText(people, readable)],
    [label],
  ].flat();
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}  ${part}`;
    if ([...longer].length <= columns) line = longer;
  }
  return line;
}

function peopleText(people: number, readable: number | null): string {
  return `${people} people seen${readable === null ? '' : `, ${readable} readable in the last window`}`;
}

/** Clears the line of the cursor. */
const CLEAR_LINE = '\r\u001b[2K';

class BarView implements ProgressView {
  readonly #sum: ProgressSum;
  readonly #write = process.stderr.write;
  #state: ProgressState | null = null;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(totalMs: number | null) {
    this.#sum = new ProgressSum(totalMs);
    // Whatever else is printed meanwhile gets a line of its own.
    process.stderr.write = (...args: unknown[]) => {
      this.#print(CLEAR_LINE);
      this.#drawnAt = Number.NEGATIVE_INFINITY;
      return Reflect.apply(this.#write, process.stderr, args) as boolean;
    };
  }

  update(source: SourceRecord, readable: number | null): void {
    this.#state = this.#sum.record(source, readable);
    const now = performance.now();
    if (now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    // The last column stays free: a cursor beyond it begins a new line.
    this.#print(CLEAR_LINE + progressLine(this.#state, (process.stderr.columns ?? 80) - 1));
  }

  end(): void {
    this.#print(CLEAR_LINE);
    process.stderr.write = this.#write;
  }

  #print(text: string): void {
    Reflect.apply(this.#write, process.stderr, [text]);
  }
}

class LineView implements ProgressView {
  readonly #sum: ProgressSum;
  readonly #stepMs: number;
  #nextMs: number;

  constructor(totalMs: number | null) {
    this.#sum = new ProgressSum(totalMs);
    this.#stepMs = totalMs === null ? 10_000 : totalMs / 10;
    this.#nextMs = this.#stepMs;
  }

  update(source: SourceRecord, readable: number | null): void {
    const { positionMs, totalMs, people, label } = this.#sum.record(source, readable);
    if (positionMs < this.#nextMs) return;
    this.#nextMs = (Math.floor(positionMs / this.#stepMs) + 1) * this.#stepMs;
    const length = totalMs === null ? '' : ` of ${clock(totalMs)}`;
    process.stderr.write(`${clock(positionMs)}${length}  ${peopleText(people, readable)}  ${label}\n`);
  }

  end(): void {
    // There is nothing to finish.
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
