import { extname, join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { SceneInputs, SceneSettings } from './scene-generator';
import type { SceneBatch, SceneSource } from './scene-source';

/** Data passed to the worker thread. */
export interface SceneWorkerData {
  readonly supply: SceneInputs;
  readonly settings: SceneSettings;
  readonly batchSize: number;
}

/** Batches requested in advance: one is generated while one is ready. */
const PREFETCH = 2;

interface Waiting {
  resolve(batch: SceneBatch): void;
  reject(error: Error): void;
}

/**
 * Generates scenes of the next steps in a worker thread during training: generating takes half as long as a training step.
 */
export class PrefetchedScenes implements SceneSource {
  readonly #worker: Worker;
  readonly #batches = new Map<number, Promise<SceneBatch>>();
  /** Pending requests, in the order of the thread's responses. */
  readonly #waiting: Waiting[] = [];
  #failed: Error | null = null;

  /** @param options of the thread, with which tests run it from source */
  constructor(data: SceneWorkerData, options: Pick<WorkerOptions, 'execArgv'> = {}) {
    const file = join(__dirname, `scene-worker${extname(__filename)}`);
    this.#worker = new Worker(file, { ...options, workerData: data });
    this.#worker.on('message', (batch: SceneBatch) => this.#waiting.shift()?.resolve(batch));
    this.#worker.on('error', (error: Error) => {
      this.#failed = error;
      for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
    });
  }

  async batch(step: number): Promise<SceneBatch> {
    for (const made of this.#batches.keys()) if (made < step) this.#batches.delete(made);
    const batch = this.#request(step);
    for (let next = step + 1; next <= step + PREFETCH; next += 1) this.#request(next);
    return await batch;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #request(step: number): Promise<SceneBatch> {
    const requested = this.#batches.get(step);
    if (requested !== undefined) return requested;
    const promise = new Promise<SceneBatch>((resolve, reject) => {
      if (this.#failed !== null) {
        reject(this.#failed);
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(step);
    });
    // The caller that awaits this step receives the error; a prefetched step may have no caller.
    promise.catch(() => {});
    this.#batches.set(step, promise);
    return promise;
  }
}
