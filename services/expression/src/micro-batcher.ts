import type { Probabilities } from '@crowdtone/domain';
import type { FaceCrop } from '@crowdtone/networks';

/** Probabilities of a crop, or null when the model fails on it. */
export type CropReading = Probabilities | null;

/** Bounds of a batch. */
export interface BatchLimits {
  /** Largest number of crops in one call of the model. */
  readonly maxCrops: number;
  /** How long a crop may wait for others while the model is idle, milliseconds. */
  readonly maxWaitMs: number;
}

/** Predictions for the crops of one frame. */
export interface FrameReading {
  /** One per crop, in the order given. */
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
 * Batches the crops of several frames for the model. One batch is classified at a time; crops that arrive meanwhile form the
 * next one, so batches grow with the load. The frames in flight bound the number of waiting crops.
 */
export class MicroBatcher {
  #waiting: WaitingCrop[] = [];
  #busy = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param readBatch one prediction per crop, in the order given; called again only after its promise has settled */
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

  /** Classifies the waiting crops now, or after the current batch, because no more are expected. */
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
