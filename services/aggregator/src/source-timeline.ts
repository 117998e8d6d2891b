import {
  asCrowdtoneError,
  assertConservation,
  CrowdtoneError,
  type GroupWindow,
  isCamera,
  isSettled,
  type RunRecord,
  type SettledFrame,
  type SourceCheckpoint,
  type SourceRecord,
  tallyAdd,
  tallyTotal,
  type ZoneArea,
  zoneAreas,
} from '@crowdtone/domain';
import { withoutFolders } from '@crowdtone/runtime';
import { buildWindow, type ShareCorrection, windowIndexAt } from '@crowdtone/statistics';
import { EarlyFrames } from './early-frames';
import { PublishedFrames } from './published-frames';
import { RecentTracks } from './recent-tracks';
import { FIRST_SEGMENT, type Segment, storedFrame } from './segment';
import type { SourceAbandoned, SourceUpdate } from './source-update';
import { NewsOfTimeline, type TimelineNews } from './timeline-news';

/** Stored windows and frames of a source when its timeline is opened. */
export interface StoredPast {
  /** All windows published so far, oldest first. */
  readonly windows: readonly GroupWindow[];
  /** All stored frames from {@link RecentTracks.MEMORY_MS} before the end of the last window on, in order of sequence. */
  readonly frames: readonly SettledFrame[];
}

/** How the windows of a source are computed. */
export interface TimelineMethod {
  readonly run: RunRecord;
  /** Share correction of the run's model; null when shares are counted. */
  readonly shareCorrection: ShareCorrection | null;
}

/** The past of a new source. */
export const NO_PAST: StoredPast = { windows: [], frames: [] };

/**
 * One source from its first frame to its end. Outcomes arrive in any order, some twice; the published state is a function
 * of the gap-free prefix of sequence numbers, so it does not depend on the order of arrival.
 *
 * A live source may be numbered by several processes after each other, each in an epoch of its own: see {@link Segment}.
 *
 * A window closes when the prefix passes its end, after which none of its frames can arrive. A span of time without
 * decoded frames has no window. Only the frames of the open window and those ahead of a gap are kept in memory.
 */
export class SourceTimeline {
  #record: SourceRecord;
  readonly #early = new EarlyFrames();
  #openWindow: { readonly index: number; readonly frames: SettledFrame[] } | null = null;
  #abandonedFor: SourceAbandoned['error'] | null = null;
  /** Checkpoints that the prefix has not reached yet, by sequence number. */
  readonly #checkpoints = new Map<number, SourceCheckpoint>();
  readonly #news = new NewsOfTimeline();
  #zoneAreas: readonly ZoneArea[];
  readonly #tracks = new RecentTracks();
  readonly #published = new PublishedFrames();

  /** @param source as it was stored in the same commit as the frames and windows of `past` */
  constructor(
    private readonly method: TimelineMethod,
    source: SourceRecord,
    past: StoredPast,
  ) {
    this.#record = source;
    this.#zoneAreas = zoneAreas(source.zones ?? []);
    const publishedUntilMs = past.windows.at(-1)?.endMs ?? 0;
    const isOpen = ({ sequence, presentationMs }: SettledFrame) =>
      sequence < this.#nextSequence && presentationMs >= publishedUntilMs;
    if (isCamera(source)) this.#published.assume(source, past.frames.filter(isOpen));
    else for (const window of past.windows) this.#published.add(window);
    for (const frame of past.frames) {
      if (frame.sequence >= this.#nextSequence) {
        this.#early.add(frame);
        continue;
      }
      if (frame.kind === 'analysed') this.#tracks.countNew(frame);
      if (isOpen(frame)) this.#putInWindow(frame);
    }
  }

  /** The record of the source according to the prefix. */
  get source(): SourceRecord {
    return this.#record;
  }

  /** What is to be stored beside the windows, since this was last asked. */
  takeNews(): TimelineNews {
    return this.#news.take();
  }

  /** Number of the frame that later ones wait for; null when none waits. */
  get awaited(): number | null {
    return this.#early.isEmpty ? null : this.#nextSequence;
  }

  /** The next sequence number of the prefix. */
  get #nextSequence(): number {
    return this.#record.analysed + tallyTotal(this.#record.dropped);
  }

  /** Accepts one outcome. @returns false for a redelivered one, which changes nothing */
  accept(outcome: SourceUpdate): boolean {
    if (isSettled(this.#record)) return false;
    if (outcome.kind === 'described') {
      const { label, purpose, zones } = outcome;
      const { zones: _, ...record } = this.#record;
      this.#record = { ...record, label, ...(purpose && { purpose }), ...(zones && { zones }) };
      this.#zoneAreas = zoneAreas(zones ?? []);
      return true;
    }
    if (outcome.kind === 'abandoned') {
      this.#abandonedFor = outcome.error;
      return true;
    }
    if (outcome.kind === 'cut') {
      if (outcome.epoch < this.#segment.epoch) return false;
      this.#cut(outcome.epoch + 1);
      return true;
    }
    if (this.#record.state === 'waiting') this.#record = { ...this.#record, state: 'running' };
    if (outcome.kind === 'checkpoint') {
      // One that the prefix has passed is of no use: the record of its moment is gone.
      if (outcome.sequence < this.#nextSequence) return false;
      this.#checkpoints.set(outcome.sequence, outcome);
      return true;
    }
    if (this.isFenced(outcome)) return false;
    if (outcome.epoch > this.#segment.epoch) this.#cut(outcome.epoch);
    const segment = this.#segment;
    if (outcome.kind === 'ended') {
      if (this.#record.decoded !== null) return false;
      const decoded = segment.firstSequence + outcome.decoded;
      // It was stopped while it repeated frames that an earlier process had sent, so it does not know their number.
      if (outcome.error?.code === 'E_INTERRUPTED' && decoded < this.#nextSequence) {
        this.#abandonedFor = outcome.error;
        return true;
      }
      const { error, durationMs = this.#record.durationMs, notes = this.#record.notes } = outcome;
      this.#record = { ...this.#record, decoded, error, durationMs, ...(notes && { notes }) };
      return true;
    }
    const frame = storedFrame(outcome, segment);
    if (frame.sequence < this.#nextSequence || this.#early.has(frame.sequence)) return false;
    this.#early.add(frame);
    this.#news.addFrames([frame]);
    return true;
  }

  /** Whether an outcome comes from a process that another has followed, so that it must not count any more. */
  isFenced(outcome: SourceUpdate): boolean {
    const isNumbered = outcome.kind === 'analysed' || outcome.kind === 'dropped' || outcome.kind === 'ended';
    return isNumbered && outcome.epoch < this.#segment.epoch;
  }

  get #segment(): Segment {
    return this.#record.segment ?? FIRST_SEGMENT;
  }

  /**
   * Ends the segment: what arrived stands, and what is missing up to the highest number that was seen, or to its stated end, is
   * lost. So the frames of a source are without gap again, and those of the next segment follow on them.
   */
  #cut(epoch: number): void {
    const end = Math.max(this.#record.decoded ?? 0, this.#nextSequence, this.#early.end);
    this.#giveUpBefore(end);
    const fromMs = Math.max(this.#record.positionMs, this.#early.newestMs);
    this.#record = { ...this.#record, decoded: null, error: null, segment: { epoch, firstSequence: end, fromMs } };
  }

  /**
   * Advances the prefix over all accepted frames. A source with lost or impossible frames, or frames of two models, ends
   * with E_INTERNAL and keeps its windows up to then.
   *
   * @returns the windows that closed, in order
   */
  advance(): GroupWindow[] {
    if (isSettled(this.#record)) return [];
    const closed: GroupWindow[] = [];
    try {
      this.#takePrefix(closed);
      while (isCamera(this.#record) && this.#early.haveWaitedFrom(this.#record.positionMs)) {
        this.#giveUpBefore(this.#early.first);
        this.#takePrefix(closed);
      }
      const { decoded } = this.#record;
      if (decoded === this.#nextSequence && this.#early.isEmpty) {
        this.#closeLastWindow(closed, this.#record.error === null ? this.#record.durationMs : null);
        this.#checkConservation(decoded);
        this.#settle(this.#record.error);
      } else if (this.#abandonedFor) {
        this.#closeLastWindow(closed, null);
        // Nothing of it was decoded.
        if (this.#record.state === 'waiting') this.#record = { ...this.#record, decoded: 0 };
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
    while (true) {
      const sequence = this.#nextSequence;
      this.#reachCheckpoint(sequence);
      const frame = this.#early.take(sequence);
      if (frame === undefined) return;
      this.#checkFrame(frame);
      const { windowMs } = this.method.run.settings;
      if (this.#openWindow && windowIndexAt(frame.presentationMs, windowMs) > this.#openWindow.index) {
        closed.push(this.#closeWindow(this.#openWindow, false));
      }
      this.#putInWindow(frame);
      this.#countFrame(frame);
    }
  }

  /** Drops the frames before a number that have not arrived as lost. */
  #giveUpBefore(end: number): void {
    this.#news.addFrames(this.#early.fill(this.#record, this.#nextSequence, end, this.#record.positionMs));
  }

  #reachCheckpoint(sequence: number): void {
    const checkpoint = this.#checkpoints.get(sequence);
    if (checkpoint === undefined) return;
    this.#checkpoints.delete(sequence);
    const { runId, sourceId, state } = checkpoint;
    // The end of the source may have overtaken its last frames; who continues does not know it yet.
    const source: SourceRecord = { ...this.#record, decoded: null, error: null };
    this.#news.reach({ runId, sourceId, point: { sequence, state }, source });
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
    const zones = this.#zoneAreas;
    const { window, places } = buildWindow({ runId, sourceId, ...open, windowMs, floor, partial, correction, zones });
    if (isCamera(this.#record)) this.#news.addPlaces({ runId, sourceId, index: window.index, places });
    this.#openWindow = null;
    this.#published.add(window);
    this.#tracks.forgetBefore(window.endMs);
    const [first, last] = [open.frames[0], open.frames.at(-1)];
    if (isCamera(this.#record) && window.withheld !== null && first !== undefined && last !== undefined) {
      this.#news.addWithheld({ runId, sourceId, fromSequence: first.sequence, toSequence: last.sequence });
    }
    return window;
  }

  /**
   * The last frame lasts one frame interval, and a source that was not cut short lasts as long as its container states;
   * the window is complete if that is within half a frame interval of its end.
   */
  #closeLastWindow(closed: GroupWindow[], durationMs: number | null): void {
    if (!this.#openWindow) return;
    const { fps, windowMs } = this.method.run.settings;
    const sourceEndMs = Math.max(this.#record.positionMs + 1000 / fps, durationMs ?? 0);
    const windowEndMs = (this.#openWindow.index + 1) * windowMs;
    closed.push(this.#closeWindow(this.#openWindow, sourceEndMs < windowEndMs - 500 / fps));
  }

  #settle(error: SourceRecord['error']): void {
    const ended = this.#record.analysed > 0 ? 'partial' : 'failed';
    const shown = error && { code: error.code, message: withoutFolders(error.message) };
    this.#record = { ...this.#record, state: error === null ? 'complete' : ended, error: shown };
    this.#early.clear();
  }

  /** Conservation must hold for the frames that arrived and for those counted in the published windows. */
  #checkConservation(decoded: number): void {
    const { analysed, dropped } = this.#record;
    assertConservation({ decoded, analysed, dropped, inFlight: 0 });
    this.#published.assertConservation(decoded);
  }

  #checkFrame(frame: SettledFrame): void {
    const expected = this.method.run.settings.model;
    if (frame.kind === 'analysed' && frame.model.digest !== expected.digest) {
      throw this.#broken(
        `frame ${frame.sequence} was classified by ${frame.model.name}, but the run uses ${expected.name}; ` +
          'start every expression worker of a run with the same model',
      );
    }
    if (frame.presentationMs < this.#record.positionMs) {
      throw this.#broken(
        `frame ${frame.sequence} has the time ${frame.presentationMs} ms, which is before the previous frame ` +
          `(${this.#record.positionMs} ms); please report this as a bug`,
      );
    }
  }

  #checkArrivals(): void {
    const { decoded } = this.#record;
    if (decoded !== null && Math.max(this.#nextSequence, this.#early.end) > decoded) {
      throw this.#broken(`${decoded} frames were decoded, but later ones arrived; please report this as a bug`);
    }
    if (this.#early.areTooMany) {
      throw this.#broken(
        `frame ${this.#nextSequence} never arrived; see the dead letters in the log of the service that had it`,
      );
    }
  }

  #broken(what: string): CrowdtoneError {
    return new CrowdtoneError('E_INTERNAL', what);
  }
}
