import { extname, join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { SceneSettings, SceneSupply } from './scene-maker';
import type { SceneBatch, SceneSource } from './scene-source';

/** What the thread is started with. */
export interface SceneWorkerData {
  readonly supply: SceneSupply;
  readonly settings: SceneSettings;
  readonly batchSize: number;
}

/** Batches made before they are asked for: one is being made while one is waiting. */
const AHEAD = 2;

interface Waiting {
  resolve(batch: SceneBatch): void;
  reject(error: Error): void;
}

/**
 * Makes scenes in a thread beside the training, the next steps' before they are asked for: drawing them takes half as
 * long as learning from them.
 */
export class ScenesAhead implements SceneSource {
  readonly #worker: Worker;
  readonly #batches = new Map<number, Promise<SceneBatch>>();
  /** In the order in which the thread answers. */
  readonly #waiting: Waiting[] = [];
  #failed: Error | null = null;

  /** @param options of the thread: what tests start it with, to run it from its sources */
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
    for (let next = step + 1; next <= step + AHEAD; next += 1) this.#request(next);
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
    // Whoever asks for this step sees the error; nobody may.
    promise.catch(() => {});
    this.#batches.set(step, promise);
    return promise;
  }
}
