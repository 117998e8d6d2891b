import {
  asCrowdtoneError,
  CrowdtoneError,
  type DropReason,
  type FrameKey,
  MESSAGE_VERSION,
  traceOf,
} from '@crowdtone/domain';
import type { VideoFrame } from '@crowdtone/imaging';
import type { Logger } from '@crowdtone/observability';
import type { FaceReader, FrameSink } from '../analyse-source';
import { AnalysisRate } from './analysis-rate';

export interface LiveFeed {
  readonly sourceId: string;
  /** Asked for the next frame without delay; ends when closed. */
  readonly frames: AsyncIterable<VideoFrame> & { close(): Promise<void> };
  readonly faces: FaceReader;
}

export interface RealtimeOptions {
  readonly runId: string;
  readonly sink: FrameSink;
  readonly logger: Logger;
  /** Told every few seconds how many frames a second of a source are really analysed. */
  readonly onRate: (sourceId: string, effectiveFps: number) => void;
  /** Milliseconds that never run backwards. */
  readonly now?: () => number;
}

/** A frame, and when it came from the decoder, milliseconds since 1970. */
interface TimedFrame extends VideoFrame {
  readonly decodedAt: number;
}

/** One source among those that share the detector. */
interface Lane {
  readonly feed: LiveFeed;
  readonly rate: AnalysisRate;
  /** The newest frame that was not looked at; there is never a second one. */
  waiting: TimedFrame | null;
  underWay: Promise<void>;
  failure: CrowdtoneError | null;
}

/**
 * Live sources on one detector under the `realtime` policy: while it is busy, the newest frame of each source waits and
 * takes the place of the one that waited before, which is published as dropped for overload. So the analysis runs at
 * whatever rate the machine carries, always on fresh pictures. Sources take turns: none is looked at twice while the
 * frame of another waits, however quickly its own come.
 *
 * Memory is bounded by two frames a source. When the queues behind are full, the detector waits and frames are dropped;
 * when not even drops can be published, the decoders are held back.
 */
export class RealtimeAnalysis {
  readonly #lanes = new Set<Lane>();
  /** Lanes whose frame waits, each once, in the order of their turns. */
  readonly #turns: Lane[] = [];
  #working = false;

  constructor(private readonly options: RealtimeOptions) {}

  /**
   * Analyses a source until its feed ends. Every frame of it is published exactly once, as analysed or as dropped with
   * its reason, and the end says how many there were.
   *
   * @throws CrowdtoneError when results cannot be published any more
   */
  async analyse(feed: LiveFeed): Promise<void> {
    const rate = new AnalysisRate(this.options.now ?? (() => performance.now()));
    const lane: Lane = { feed, rate, waiting: null, underWay: Promise.resolve(), failure: null };
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
      this.options.logger.error({ err: thrown, sourceId: feed.sourceId, decoded }, 'a live source ended by an error');
    }
    await this.#settle(lane);
    const told = error && { code: error.code, message: error.message };
    const { runId, sink } = this.options;
    const { sourceId } = feed;
    await sink.publishOutcome({ kind: 'ended', version: MESSAGE_VERSION, runId, sourceId, decoded, error: told });
  }

  /** Closes every feed; the promises of {@link analyse} settle. */
  async close(): Promise<void> {
    await Promise.all([...this.#lanes].map(({ feed }) => feed.frames.close()));
  }

  async #offer(lane: Lane, frame: VideoFrame): Promise<void> {
    const replaced = lane.waiting;
    lane.waiting = { ...frame, decodedAt: Date.now() };
    if (replaced === null) this.#turns.push(lane);
    void this.#work();
    const effectiveFps = lane.rate.measure();
    if (effectiveFps !== null) this.options.onRate(lane.feed.sourceId, effectiveFps);
    if (replaced !== null) await this.#drop(lane, replaced, 'overload');
  }

  /** Looks at waiting frames, one source after the other, until none waits. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let lane = this.#turns.shift(); lane; lane = this.#turns.shift()) {
      const frame = lane.waiting;
      lane.waiting = null;
      if (frame === null) continue;
      lane.underWay = this.#look(lane, frame);
      await lane.underWay;
    }
    this.#working = false;
  }

  /** Never rejects: a failure to publish closes the feed and is thrown where the lane ends. */
  async #look(lane: Lane, frame: TimedFrame): Promise<void> {
    try {
      await this.#readAndPublish(lane, frame);
    } catch (thrown) {
      lane.failure ??= asCrowdtoneError(thrown);
      void lane.feed.frames.close();
    }
  }

  async #readAndPublish(lane: Lane, frame: TimedFrame): Promise<void> {
    const { faces } = lane.feed;
    const { logger, sink } = this.options;
    const key = this.#keyOf(lane, frame);
    const found = await faces.read(frame, frame.presentationMs).catch((thrown: unknown) => {
      logger.error({ err: thrown, trace: traceOf(key) }, 'the face detector failed on a frame');
      return null;
    });
    if (found === null) return this.#drop(lane, frame, 'detector-failed');
    try {
      const timing = { decodedAt: frame.decodedAt, facesAt: Date.now() };
      await sink.publishFrame({ ...key, faces: found.faces, timing }, found.pixels);
      logger.debug({ trace: traceOf(key), faces: found.faces.length }, 'a frame was sent to be read');
      lane.rate.countAnalysed();
    } catch (thrown) {
      // Crops that find no memory in Redis are too much for this machine, as frames that find no time are.
      if (!(thrown instanceof CrowdtoneError) || thrown.code !== 'E_REDIS_FULL') throw thrown;
      await this.#drop(lane, frame, 'overload');
    }
  }

  /** Accounts for what the lane still holds once its feed has ended. */
  async #settle(lane: Lane): Promise<void> {
    this.#lanes.delete(lane);
    const left = lane.waiting;
    lane.waiting = null;
    if (left !== null) {
      this.#turns.splice(this.#turns.indexOf(lane), 1);
      await this.#drop(lane, left, 'interrupted');
    }
    await lane.underWay;
    if (lane.failure) throw lane.failure;
  }

  #drop(lane: Lane, frame: VideoFrame, reason: DropReason): Promise<void> {
    return this.options.sink.publishOutcome({ ...this.#keyOf(lane, frame), kind: 'dropped', reason });
  }

  #keyOf({ feed }: Lane, { sequence, presentationMs }: VideoFrame): FrameKey {
    return { version: MESSAGE_VERSION, runId: this.options.runId, sourceId: feed.sourceId, sequence, presentationMs };
  }
}
