import { CrowdtoneError, cropBytes, type FrameJob, type FrameKey, frameJobSchema } from '@crowdtone/domain';
import { SerialQueue } from '@crowdtone/runtime';
import { CropStore } from './crop-store';
import { type ConsumerOptions, startConsumer } from './delivery/consumer';
import type { Closable, QueueContext } from './delivery/context';
import { readDeadLetters } from './delivery/dead-letters';
import { CROP_LIFETIME_MS, type DropPolicy, FRAME_DELIVERY } from './delivery/policy';
import { Sender } from './delivery/sender';
import { frameId, sourcePrefix } from './message-ids';
import { validated } from './validate';

/** Options of a producer of frames. */
export interface FrameProducerOptions {
  /** `complete`: crops wait as long as it takes. `realtime`: crops that are not read within a minute expire. */
  readonly policy: DropPolicy;
  /** Frames in flight at a time. */
  readonly maxInFlight?: number;
  /**
   * Called with a frame that Redis no longer knows, or that became a dead letter: it was read and the news of that was missed,
   * or it never will be. It counts as in flight until the promise settles.
   */
  readonly onLost?: (job: FrameJob) => Promise<void>;
}

/** A frame as an expression worker receives it. */
export interface FrameDelivery {
  readonly job: FrameJob;
  /** The packed crops; null when the frame has none, or is a live one whose crops expired. */
  readonly pixels: Uint8Array | null;
  /** Whether to skip what may have failed before: the frame may have crashed its workers, or is a live one at its last attempt. */
  readonly lastChance: boolean;
}

/** Sends frames to the expression workers, with back-pressure. */
export class FrameProducer implements Closable {
  readonly #crops: CropStore;
  /** Crops are stored one after the other; otherwise two could claim the same free memory. */
  readonly #storing = new SerialQueue();

  private constructor(
    context: QueueContext,
    private readonly sender: Sender<FrameJob>,
    private readonly policy: DropPolicy,
  ) {
    this.#crops = new CropStore(context.client, context.prefix, context.cipher);
  }

  static async open(
    context: QueueContext,
    { policy, maxInFlight = FRAME_DELIVERY.maxInFlight, onLost = async () => undefined }: FrameProducerOptions,
  ) {
    const sender = await Sender.open<FrameJob>(context, FRAME_DELIVERY, maxInFlight, (_id, job) => onLost(job));
    return new FrameProducer(context, sender, policy);
  }

  /** Frames that were sent and are not yet read. */
  get inFlight(): number {
    return this.sender.inFlight;
  }

  /** Changes the number of frames in flight. */
  setMaxInFlight(maxInFlight: number): void {
    this.sender.setMaxInFlight(maxInFlight);
  }

  /**
   * Resolves when the frame is in Redis; waits for room: fewer than `maxInFlight` frames in flight, and memory.
   * A frame that is in the queue already is not queued twice. The job's `cropsKey` is filled in here.
   *
   * @param pixels the frame's packed crops, null exactly when no face has one
   * @throws CrowdtoneError `E_MESSAGE_INVALID`, `E_QUEUE_CLOSED` (internal), `E_REDIS_FULL` (environment)
   */
  async publish(job: Omit<FrameJob, 'cropsKey' | 'keepsCrops'>, pixels: Uint8Array | null): Promise<void> {
    const id = frameId(job);
    const cropsKey = pixels === null ? null : this.#crops.keyOf(id);
    const message = validated(frameJobSchema, {
      ...job,
      cropsKey,
      ...(this.policy === 'complete' && { keepsCrops: true }),
    });
    checkSlices(message, pixels);
    await this.sender.send(id, message, async () => {
      if (pixels === null || cropsKey === null) return;
      await this.#storing.run(() => this.#store(cropsKey, pixels));
    });
  }

  /** Resolves when every frame that was published is read and its outcome published. */
  drained(): Promise<void> {
    return this.sender.drained();
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  async #store(key: string, pixels: Uint8Array): Promise<void> {
    while (!(await this.#crops.put(key, pixels, CROP_LIFETIME_MS[this.policy]))) await this.sender.memoryFreed();
  }
}

/**
 * Consumes frames until closed. The handler's promise must not resolve before the frame's outcome is published: the crops
 * are then deleted and the frame is acknowledged. A frame that is delivered again because the acknowledgement was lost is
 * not handled again. Nor is a frame of a recording whose crops are gone, because Redis lost its memory, or sealed by a program that
 * was killed: it is acknowledged without an outcome, and ingest, which sees that one is missing, reads the recording again from its
 * newest checkpoint. Nothing may be concluded about its faces.
 */
export function consumeFrameJobs(
  context: QueueContext,
  handle: (frame: FrameDelivery) => Promise<void>,
  options?: ConsumerOptions,
): Promise<Closable> {
  const crops = new CropStore(context.client, context.prefix, context.cipher);
  return startConsumer(
    context,
    FRAME_DELIVERY,
    frameJobSchema,
    async ({ message: job, lastAttempt, suspect }) => {
      const { cropsKey, keepsCrops = false } = job;
      // What fails again and again is Redis or the way to it; a live frame must not hold up those after it.
      const lastChance = suspect || (lastAttempt && !keepsCrops);
      if (cropsKey === null) return handle({ job, pixels: null, lastChance });
      const stored = await crops.get(cropsKey);
      if (stored === 'read') return;
      if (stored instanceof Uint8Array) {
        await handle({ job, pixels: stored, lastChance });
        await crops.markRead(cropsKey);
      } else if (keepsCrops) {
        context.logger.warn(
          { cropsKey, stored },
          'the crops of a frame are lost; its recording continues at a checkpoint',
        );
      } else {
        await handle({ job, pixels: null, lastChance: lastChance || isSealed(context, stored, cropsKey) });
        await crops.markRead(cropsKey);
      }
    },
    options,
  );
}

/** A frame that became a dead letter. */
export interface FailedFrame {
  readonly sequence: number;
  readonly reason: string;
}

/** See `Queues.frameJobs.failedFrames`. */
export async function readFailedFrames(
  context: QueueContext,
  { runId, sourceId }: Pick<FrameKey, 'runId' | 'sourceId'>,
): Promise<FailedFrame[]> {
  const prefix = sourcePrefix({ runId, sourceId });
  const letters = await readDeadLetters(context, FRAME_DELIVERY);
  return letters
    .filter(({ id }) => id.startsWith(prefix))
    .map(({ id, reason }) => ({ sequence: Number(id.slice(id.lastIndexOf('/') + 1)), reason }))
    .sort((a, b) => a.sequence - b.sequence);
}

/** Whether crops can never be opened here, so that there is no further attempt. */
function isSealed({ logger }: QueueContext, stored: 'expired' | 'unreadable', cropsKey: string): boolean {
  if (stored === 'expired') return false;
  logger.error(
    { cropsKey },
    "crops were sealed with another key, or changed in Redis; the frame's faces are not classified",
  );
  return true;
}

function checkSlices({ faces }: FrameJob, pixels: Uint8Array | null): void {
  const needed = Math.max(0, ...faces.map(({ crop }) => (crop === null ? 0 : crop.offset + cropBytes(crop))));
  const given = pixels?.length ?? 0;
  if (needed <= given && (pixels === null) === (needed === 0)) return;
  throw new CrowdtoneError(
    'E_MESSAGE_INVALID',
    `a frame's crops take ${needed} bytes, but ${given} came with it; report this`,
  );
}
