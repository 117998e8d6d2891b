import {
  asCrowdtoneError,
  assertConservation,
  CrowdtoneError,
  type DropReason,
  type FrameOutcome,
  type GroupWindow,
  isCamera,
  type RunRecord,
  type SettledFrame,
  type SourceRecord,
  type Tally,
  tallyAdd,
  tallyTotal,
} from '@crowdtone/domain';
import { withoutFolders } from '@crowdtone/runtime';
import { buildGroupWindow, type ShareCorrection, windowIndexAt } from '@crowdtone/statistics';
import { RecentTracks } from './recent-tracks';

/** Far more frames than may be in flight; a frame that this many have overtaken will not come any more. */
const MAX_OVERTAKING = 4096;

/** What was stored of a source before this timeline began. */
export interface StoredPast {
  /** All windows published so far, oldest first. */
  readonly windows: readonly GroupWindow[];
  /** All stored frames from {@link RecentTracks.MEMORY_MS} before the end of the last window on, in order of sequence. */
  readonly frames: readonly SettledFrame[];
}

/** What the windows of a source are computed with. */
export interface TimelineMethod {
  readonly run: RunRecord;
  /** Of the run's model; null when shares are counted. */
  readonly shareCorrection: ShareCorrection | null;
}

/** Said of a source whose outcomes will not come any more, because something else broke. */
export interface SourceAbandoned {
  readonly kind: 'abandoned';
  readonly runId: string;
  readonly sourceId: string;
  readonly error: NonNullable<SourceRecord['error']>;
}

/** Said of a source that people call otherwise from now on, or watch for another reason. */
export interface SourceDescribed extends Pick<SourceRecord, 'runId' | 'sourceId' | 'label' | 'purpose'> {
  readonly kind: 'described';
}

/** All that a timeline is told. */
export type SourceNews = FrameOutcome | SourceAbandoned | SourceDescribed;

/** Of a new source. */
export const NO_PAST: StoredPast = { windows: [], frames: [] };

/** True when nothing more will come of a source. */
export function isSettled(source: SourceRecord): boolean {
  return source.state !== 'waiting' && source.state !== 'running';
}

/**
 * One source from its first frame to its end. Outcomes come in any order, some twice; everything said of the source is
 * a function of the gap-free prefix of its sequence numbers, so the order of arrival cannot show in a figure.
 *
 * A window closes when the prefix has reached its end: from then on no frame of it can come. A span of time in which no
 * frame was decoded has no window. Only the open window's frames, and those ahead of a gap, are kept in memory.
 */
export class SourceTimeline {
  #record: SourceRecord;
  /** Frames that overtook one that is still on its way. */
  readonly #early = new Map<number, SettledFrame>();
  #openWindow: { readonly index: number; readonly frames: SettledFrame[] } | null = null;
  #abandonedFor: SourceAbandoned['error'] | null = null;
  readonly #tracks = new RecentTracks();
  readonly #published: { analysed: number; readonly dropped: Tally<DropReason> } = { analysed: 0, dropped: {} };

  /** @param source as it was stored in the same commit as the frames and windows of `past` */
  constructor(
    private readonly method: TimelineMethod,
    source: SourceRecord,
    past: StoredPast,
  ) {
    this.#record = source;
    for (const window of past.windows) this.#countPublished(window);
    const publishedUntilMs = past.windows.at(-1)?.endMs ?? 0;
    for (const frame of past.frames) {
      if (frame.sequence >= this.#nextSequence) {
        this.#early.set(frame.sequence, frame);
        continue;
      }
      if (frame.kind === 'analysed') this.#tracks.countNew(frame);
      if (frame.presentationMs >= publishedUntilMs) this.#putInWindow(frame);
    }
  }

  /** The source as the prefix tells it. */
  get source(): SourceRecord {
    return this.#record;
  }

  /** The sequence number that the prefix waits for. */
  get #nextSequence(): number {
    return this.#record.analysed + tallyTotal(this.#record.dropped);
  }

  /** Takes one outcome in. @returns false when it tells nothing new, having been delivered before */
  accept(outcome: SourceNews): boolean {
    if (isSettled(this.#record)) return false;
    if (outcome.kind === 'described') {
      const { label, purpose } = outcome;
      this.#record = { ...this.#record, label, ...(purpose && { purpose }) };
      return true;
    }
    if (outcome.kind === 'abandoned') {
      this.#abandonedFor = outcome.error;
      return true;
    }
    if (this.#record.state === 'waiting') this.#record = { ...this.#record, state: 'running' };
    if (outcome.kind === 'ended') {
      if (this.#record.decoded !== null) return false;
      const { decoded, error, durationMs = this.#record.durationMs, notes = this.#record.notes } = outcome;
      this.#record = { ...this.#record, decoded, error, durationMs, ...(notes && { notes }) };
      return true;
    }
    if (outcome.sequence < this.#nextSequence || this.#early.has(outcome.sequence)) return false;
    this.#early.set(outcome.sequence, outcome);
    return true;
  }

  /**
   * Moves the prefix over all that was accepted. A source that breaks the rules (lost or impossible frames, two models)
   * is settled with E_INTERNAL as its error, and keeps what was right until then.
   *
   * @returns the windows that closed, in order
   */
  advance(): GroupWindow[] {
    if (isSettled(this.#record)) return [];
    const closed: GroupWindow[] = [];
    try {
      this.#takePrefix(closed);
      const { decoded } = this.#record;
      if (decoded === this.#nextSequence && this.#early.size === 0) {
        this.#closeLastWindow(closed, this.#record.error === null ? this.#record.durationMs : null);
        this.#checkConservation(decoded);
        this.#settle(this.#record.error);
      } else if (this.#abandonedFor) {
        this.#closeLastWindow(closed, null);
        this.#settle(this.#abandonedFor);
      } else this.#checkArrivals();
    } catch (error) {
      this.#closeLastWindow(closed, null);
      const { code, message } = asCrowdtoneError(error);
      this.#settle({ code, message });
    }
    return closed;
  }

  #takePrefix(closed: GroupWindow[]): void {
    for (;;) {
      const sequence = this.#nextSequence;
      const frame = this.#early.get(sequence);
      if (frame === undefined) return;
      this.#early.delete(sequence);
      this.#checkFrame(frame);
      const { windowMs } = this.method.run.settings;
      if (this.#openWindow && windowIndexAt(frame.presentationMs, windowMs) > this.#openWindow.index) {
        closed.push(this.#closeWindow(this.#openWindow, false));
      }
      this.#putInWindow(frame);
      this.#countFrame(frame);
    }
  }

  #putInWindow(frame: SettledFrame): void {
    this.#openWindow ??= { index: windowIndexAt(frame.presentationMs, this.method.run.settings.windowMs), frames: [] };
    this.#openWindow.frames.push(frame);
  }

  #countFrame(frame: SettledFrame): void {
    const positionMs = frame.presentationMs;
    if (frame.kind === 'dropped') {
      const dropped = { ...this.#record.dropped };
      tallyAdd(dropped, frame.reason);
      this.#record = { ...this.#record, dropped, positionMs };
      return;
    }
    const tracks = this.#record.tracks + this.#tracks.countNew(frame);
    if (isCamera(this.#record) && this.#record.begunAt === undefined && frame.timing !== undefined) {
      this.#record = { ...this.#record, begunAt: Math.max(0, frame.timing.decodedAt - positionMs) };
    }
    this.#record = { ...this.#record, analysed: this.#record.analysed + 1, tracks, positionMs };
  }

  #closeWindow(open: { index: number; frames: readonly SettledFrame[] }, partial: boolean): GroupWindow {
    const { windowMs, floor } = this.method.run.settings;
    const { runId, sourceId } = this.#record;
    const correction = this.method.shareCorrection;
    const window = buildGroupWindow({ runId, sourceId, ...open, windowMs, floor, partial, correction });
    this.#openWindow = null;
    this.#countPublished(window);
    this.#tracks.forgetBefore(window.endMs);
    return window;
  }

  /**
   * The last frame shows until the next would have come, and a source that was not cut short lasts as long as its
   * container says; within half a frame of the window's end the window is whole.
   */
  #closeLastWindow(closed: GroupWindow[], durationMs: number | null): void {
    if (!this.#openWindow) return;
    const { fps, windowMs } = this.method.run.settings;
    const sourceEndMs = Math.max(this.#record.positionMs + 1000 / fps, durationMs ?? 0);
    const windowEndMs = (this.#openWindow.index + 1) * windowMs;
    closed.push(this.#closeWindow(this.#openWindow, sourceEndMs < windowEndMs - 500 / fps));
  }

  #countPublished({ frames }: GroupWindow): void {
    this.#published.analysed += frames.analysed;
    for (const [reason, count] of Object.entries(frames.dropped)) {
      tallyAdd(this.#published.dropped, reason as DropReason, count);
    }
  }

  #settle(error: SourceRecord['error']): void {
    const ended = this.#record.analysed > 0 ? 'partial' : 'failed';
    const shown = error && { code: error.code, message: withoutFolders(error.message) };
    this.#record = { ...this.#record, state: error === null ? 'complete' : ended, error: shown };
    this.#early.clear();
  }

  /** The law must hold twice: for the frames that came, and for those that the published windows count. */
  #checkConservation(decoded: number): void {
    const { analysed, dropped } = this.#record;
    assertConservation({ decoded, analysed, dropped, inFlight: 0 });
    assertConservation({ decoded, ...this.#published, inFlight: 0 });
  }

  #checkFrame(frame: SettledFrame): void {
    const expected = this.method.run.settings.model;
    if (frame.kind === 'analysed' && frame.model.digest !== expected.digest) {
      throw this.#broken(
        `frame ${frame.sequence} was read by ${frame.model.name}, but the run is of ${expected.name}; ` +
          'start every expression worker of a run with the same model',
      );
    }
    if (frame.presentationMs < this.#record.positionMs) {
      throw this.#broken(
        `frame ${frame.sequence} was shown at ${frame.presentationMs} ms, before the frame ahead of it ` +
          `(${this.#record.positionMs} ms); please report this as a bug`,
      );
    }
  }

  #checkArrivals(): void {
    const { decoded } = this.#record;
    const beyond = [...this.#early.keys()].find((sequence) => decoded !== null && sequence >= decoded);
    if (beyond !== undefined || (decoded !== null && this.#nextSequence > decoded)) {
      throw this.#broken(`${decoded} frames were decoded, but later ones arrived; please report this as a bug`);
    }
    if (this.#early.size > MAX_OVERTAKING) {
      throw this.#broken(
        `frame ${this.#nextSequence} never arrived; see the dead letters in the log of the service that had it`,
      );
    }
  }

  #broken(what: string): CrowdtoneError {
    return new CrowdtoneError('E_INTERNAL', what);
  }
}
