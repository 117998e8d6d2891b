import type { Probabilities } from '@crowdtone/domain';
import type { FaceCrop } from '@crowdtone/networks';

/** Probabilities of a crop, or null when the model fails on it. */
export type CropReading = Probabilities | null;

export interface BatchLimits {
  /** Most crops in one call of the model. */
  readonly maxCrops: number;
  /** Longest time that a crop waits for others while the model has nothing to do, milliseconds. */
  readonly maxWaitMs: number;
}

/** What became of the crops of one frame. */
export interface FrameReading {
  /** One a crop, in the order given. */
  readonly readings: readonly CropReading[];
  /** The crops' part of the time that the model took for their batches, milliseconds. */
  readonly modelMs: number;
}

interface ReadCrop {
  readonly reading: CropReading;
  readonly modelMs: number;
}

interface WaitingCrop {
  readonly crop: FaceCrop;
  readonly resolve: (read: ReadCrop) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the crops of several frames, so that the model reads many in one call. One batch is read at a time; what comes
 * meanwhile makes the next one, so batches grow with the load. How much may wait is bounded by the frames under way.
 */
export class MicroBatcher {
  #waiting: WaitingCrop[] = [];
  #busy = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param readBatch one reading a crop, in the order given; is never called again before its promise has settled */
  constructor(
    private readonly readBatch: (crops: readonly FaceCrop[]) => Promise<readonly CropReading[]>,
    private readonly limits: BatchLimits,
  ) {}

  async read(crops: readonly FaceCrop[]): Promise<FrameReading> {
    const readings = crops.map(
      (crop) => new Promise<ReadCrop>((resolve, reject) => this.#waiting.push({ crop, resolve, reject })),
    );
    if (this.#waiting.length >= this.limits.maxCrops) this.flush();
    else if (!this.#busy && readings.length > 0) this.#timer ??= setTimeout(() => this.flush(), this.limits.maxWaitMs);
    const read = await Promise.all(readings);
    return {
      readings: read.map(({ reading }) => reading),
      modelMs: read.reduce((sum, { modelMs }) => sum + modelMs, 0),
    };
  }

  /** Nothing more is going to come for now: what waits is read at once, or after the batch under way. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#busy) void this.#readAll();
  }

  async #readAll(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.limits.maxCrops);
      const startMs = performance.now();
      try {
        const readings = await this.readBatch(batch.map(({ crop }) => crop));
        const modelMs = (performance.now() - startMs) / batch.length;
        batch.forEach(({ resolve }, index) => {
          resolve({ reading: readings[index] ?? null, modelMs });
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#busy = false;
  }
}
