import {
  asCrowdtoneError,
  CrowdtoneError,
  type DropReason,
  type FrameKey,
  type IngestLoad,
  MESSAGE_VERSION,
  type SourceNote,
  traceOf,
} from '@crowdtone/domain';
import type { VideoFrame } from '@crowdtone/imaging';
import type { Logger } from '@crowdtone/observability';
import type { FaceExtractor, FrameSink } from '../analyse-source';
import { AnalysisRate } from './analysis-rate';

/** A live source to analyse. */
export interface LiveFeed {
  readonly sourceId: string;
  /** See `FrameKey`; 0 by default. */
  readonly epoch?: number;
  /** When the time 0 of the source was, milliseconds since 1970; null or absent when it begins with this feed. */
  readonly begunAt?: number | null;
  /** The next frame is requested without delay; ends when closed. */
  readonly frames: AsyncIterable<VideoFrame> & { readonly notes?: readonly SourceNote[]; close(): Promise<void> };
  readonly faces: FaceExtractor;
  /** Whether the source is over when the feed is; else another process goes on with it. By default it is. */
  readonly isOver?: () => boolean;
}

/** Where results go. */
export interface RealtimeOptions {
  readonly runId: string;
  readonly sink: FrameSink;
  readonly logger: Logger;
  /** Called every few seconds with the measured analysis rate of a source, frames per second. */
  readonly onRate: (sourceId: string, effectiveFps: number) => void;
  /** Milliseconds that never run backwards. */
  readonly now?: () => number;
}

/** A frame and its time of decoding, milliseconds since 1970. */
interface TimedFrame extends VideoFrame {
  readonly decodedAt: number;
}

/** One source among those that share the detector. */
interface Lane {
  readonly feed: LiveFeed;
  readonly rate: AnalysisRate;
  /** Added to the times of the feed, milliseconds; null before its first frame. */
  shiftMs: number | null;
  /** The newest frame that was not analysed yet; never more than one. */
  waiting: TimedFrame | null;
  current: Promise<void>;
  failure: CrowdtoneError | null;
}

const NO_LOAD: IngestLoad = { busyMs: 0, analysed: 0, overloaded: 0 };

/**
 * Live sources on one detector under the `realtime` policy: while it is busy, the newest frame of each source waits and
 * replaces the one that waited before, which is published as dropped for overload. So the analysis runs at the rate that
 * the machine sustains, always on recent frames. Sources take turns: none is analysed twice while a frame of another waits.
 *
 * Memory is bounded by two frames for each source. When the queues are full, the detector waits and frames are dropped;
 * when drops cannot be published either, the decoders wait.
 */
export class RealtimeAnalysis {
  readonly #lanes = new Set<Lane>();
  /** Lanes with a waiting frame, each once, in the order of their turns. */
  readonly #turns: Lane[] = [];
  #working = false;
  #load: IngestLoad = NO_LOAD;

  constructor(private readonly options: RealtimeOptions) {}

  /**
   * Analyses a source until its feed ends. Every frame is published exactly once, as analysed or as dropped with its
   * reason, and the end states their number.
   *
   * @throws {CrowdtoneError} when results can no longer be published
   */
  async analyse(feed: LiveFeed): Promise<void> {
    const rate = new AnalysisRate(this.options.now ?? (() => performance.now()));
    const lane: Lane = { feed, rate, shiftMs: null, waiting: null, current: Promise.resolve(), failure: null };
    this.#lanes.add(lane);
    let decoded = 0;
    let error: CrowdtoneError | null = null;
    try {
      for await (const frame of feed.frames) {
        decoded = frame.sequence + 1;
        await this.#offer(lane, frame);
      }
    } catch (thrown) {
      error = asCrowdtoneError(thrown);
      this.options.logger.error({ err: thrown, sourceId: feed.sourceId, decoded }, 'live source failed');
    }
    await this.#settle(lane);
    const reason = error && { code: error.code, message: error.message };
    const { runId, sink } = this.options;
    const { sourceId, epoch = 0, isOver = () => true } = feed;
    if (!isOver()) return;
    const { notes = [] } = feed.frames;
    await sink.publishOutcome({
      kind: 'ended',
      version: MESSAGE_VERSION,
      runId,
      sourceId,
      epoch,
      decoded,
      error: reason,
      ...(notes.length > 0 && { notes: [...notes] }),
    });
  }

  /** What was done since this was last asked. */
  takeLoad(): IngestLoad {
    const load = this.#load;
    this.#load = NO_LOAD;
    return load;
  }

  /** Closes every feed; the promises of {@link analyse} settle. */
  async close(): Promise<void> {
    await Promise.all([...this.#lanes].map(({ feed }) => feed.frames.close()));
  }

  async #offer(lane: Lane, frame: VideoFrame): Promise<void> {
    const replaced = lane.waiting;
    const decodedAt = Date.now();
    lane.shiftMs ??= shiftOf(lane.feed, frame, decodedAt);
    lane.waiting = { ...frame, presentationMs: frame.presentationMs + lane.shiftMs, decodedAt };
    if (replaced === null) this.#turns.push(lane);
    void this.#work();
    const effectiveFps = lane.rate.measure();
    if (effectiveFps !== null) this.options.onRate(lane.feed.sourceId, effectiveFps);
    if (replaced !== null) await this.#drop(lane, replaced, 'overload');
  }

  /** Analyses waiting frames, one source after the other, until none waits. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let lane = this.#turns.shift(); lane; lane = this.#turns.shift()) {
      const frame = lane.waiting;
      lane.waiting = null;
      if (frame === null) continue;
      lane.current = this.#analyseFrame(lane, frame);
      await lane.current;
    }
    this.#working = false;
  }

  /** Never rejects: a failure to publish closes the feed and is thrown where the lane ends. */
  async #analyseFrame(lane: Lane, frame: TimedFrame): Promise<void> {
    try {
      await this.#extractAndPublish(lane, frame);
    } catch (thrown) {
      lane.failure ??= asCrowdtoneError(thrown);
      void lane.feed.frames.close();
    }
  }

  async #extractAndPublish(lane: Lane, frame: TimedFrame): Promise<void> {
    const { faces } = lane.feed;
    const { logger, sink } = this.options;
    const key = this.#keyOf(lane, frame);
    const beganMs = performance.now();
    const found = await faces.extract(frame, frame.presentationMs).catch((thrown: unknown) => {
      logger.error({ err: thrown, trace: traceOf(key) }, 'face detection failed');
      return null;
    });
    const { busyMs, analysed } = this.#load;
    this.#load = { ...this.#load, busyMs: busyMs + performance.now() - beganMs, analysed: analysed + 1 };
    if (found === null) return this.#drop(lane, frame, 'detector-failed');
    try {
      const timing = { decodedAt: frame.decodedAt, facesAt: Date.now() };
      const size = { width: frame.width, height: frame.height };
      await sink.publishFrame({ ...key, size, faces: found.faces, timing }, found.pixels);
      logger.debug({ trace: traceOf(key), faces: found.faces.length }, 'frame published');
      lane.rate.countAnalysed();
    } catch (thrown) {
      // Out of memory in Redis is an overload of this machine, like a lack of time.
      if (!(thrown instanceof CrowdtoneError) || thrown.code !== 'E_REDIS_FULL') throw thrown;
      await this.#drop(lane, frame, 'overload');
    }
  }

  /** Accounts for the frames that the lane still holds when its feed has ended. */
  async #settle(lane: Lane): Promise<void> {
    this.#lanes.delete(lane);
    const left = lane.waiting;
    lane.waiting = null;
    if (left !== null) {
      this.#turns.splice(this.#turns.indexOf(lane), 1);
      await this.#drop(lane, left, 'interrupted');
    }
    await lane.current;
    if (lane.failure) throw lane.failure;
  }

  #drop(lane: Lane, frame: VideoFrame, reason: DropReason): Promise<void> {
    if (reason === 'overload') this.#load = { ...this.#load, overloaded: this.#load.overloaded + 1 };
    return this.options.sink.publishOutcome({ ...this.#keyOf(lane, frame), kind: 'dropped', reason });
  }

  #keyOf({ feed }: Lane, { sequence, presentationMs }: VideoFrame): FrameKey {
    const { sourceId, epoch = 0 } = feed;
    return { version: MESSAGE_VERSION, runId: this.options.runId, sourceId, epoch, sequence, presentationMs };
  }
}

/** A feed that goes on with a source begins where the source is by now; each feed counts its own time from 0. */
function shiftOf({ begunAt = null }: LiveFeed, { presentationMs }: VideoFrame, decodedAt: number): number {
  return begunAt === null ? 0 : Math.max(0, decodedAt - begunAt - presentationMs);
}
