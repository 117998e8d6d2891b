import type { SourceHealth, ThumbnailMode } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { withoutFolders } from '@crowdtone/runtime';
import type { LiveState } from '@crowdtone/video';

/** The run and the destination of health events. */
export interface HealthReporterOptions {
  readonly runId: string;
  readonly wantedFps: number;
  /** Thumbnail mode of each source; may change. */
  readonly thumbnails: ReadonlyMap<string, ThumbnailMode>;
  readonly publish: (health: SourceHealth) => Promise<void>;
  readonly logger: Logger;
}

/** For a source without recently analysed frames. */
const UNMEASURED = { effectiveFps: null, wholeFrameEvery: null };

/**
 * Publishes the state of each live source whenever it changes. Only the newest state of a source waits while an earlier one
 * is being sent, so an outage of Redis queues one message for each source, not hours of them.
 */
export class HealthReporter {
  readonly #current = new Map<string, SourceHealth>();
  readonly #sending = new Map<string, Promise<void>>();

  constructor(private readonly options: HealthReporterOptions) {}

  setState(sourceId: string, state: LiveState): void {
    const { logger } = this.options;
    const { phase } = state;
    if (phase === 'backing-off') {
      const { cause, attempt, retryAt } = state;
      const message = withoutFolders(state.message);
      logger.warn({ sourceId, cause, attempt, retryAt: new Date(retryAt).toISOString() }, message);
      this.#update(sourceId, { phase, lastError: { cause, message, attempt, retryAt } });
      return;
    }
    logger.info({ sourceId, ...state }, `the source is ${phase}`);
    if (phase === 'live') {
      const { epoch, width, height, notes } = state;
      this.#update(sourceId, { phase, epoch, size: { width, height }, lastError: null, notes: [...notes] });
    } else if (phase === 'paused') {
      this.#update(sourceId, { phase, lastError: null, ...UNMEASURED });
    } else {
      this.#update(sourceId, { phase });
    }
  }

  /** @param wholeFrameEvery one frame in this many gets full-frame detection; null when unknown */
  setRate(sourceId: string, effectiveFps: number, wholeFrameEvery: number | null): void {
    this.options.logger.debug(
      { sourceId, effectiveFps, wholeFrameEvery, wantedFps: this.options.wantedFps },
      'analysis rate',
    );
    this.#update(sourceId, { effectiveFps, wholeFrameEvery });
  }

  /** The camera or its connection options changed: what was known no longer applies. */
  reset(sourceId: string): void {
    this.#update(sourceId, { size: null, lastError: null, ...UNMEASURED });
  }

  /** Publishes the changed thumbnail mode of a source. */
  publishThumbnailMode(sourceId: string): void {
    this.#update(sourceId, {});
  }

  /** The source was removed: publishes nothing more about it. */
  async forget(sourceId: string): Promise<void> {
    await this.#sending.get(sourceId);
    this.#current.delete(sourceId);
  }

  /** Resolves when the newest state of every source was sent. */
  async sent(): Promise<void> {
    await Promise.all(this.#sending.values());
  }

  #update(sourceId: string, change: Partial<SourceHealth>): void {
    const { runId, wantedFps, thumbnails } = this.options;
    const picture = thumbnails.get(sourceId);
    const unknown = { phase: 'connecting', epoch: null, size: null, lastError: null, ...UNMEASURED } as const;
    const before = this.#current.get(sourceId) ?? { runId, sourceId, wantedFps, ...unknown };
    const mode = picture === undefined ? {} : { picture };
    this.#current.set(sourceId, { ...before, ...mode, ...change });
    if (!this.#sending.has(sourceId)) this.#sending.set(sourceId, this.#sendNewest(sourceId));
  }

  async #sendNewest(sourceId: string): Promise<void> {
    let sent: SourceHealth | undefined;
    for (let newest = this.#current.get(sourceId); newest && newest !== sent; newest = this.#current.get(sourceId)) {
      sent = newest;
      await this.options.publish(newest).catch((error: unknown) => {
        this.options.logger.warn({ err: error, sourceId }, 'failed to publish the health of a source');
      });
    }
    this.#sending.delete(sourceId);
  }
}
