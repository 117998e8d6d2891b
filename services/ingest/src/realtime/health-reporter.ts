import type { SourceHealth, ThumbnailMode } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { withoutFolders } from '@crowdtone/runtime';
import type { LiveState } from '@crowdtone/video';

export interface HealthReporterOptions {
  readonly runId: string;
  readonly wantedFps: number;
  /** Of each source; may change. */
  readonly pictures: ReadonlyMap<string, ThumbnailMode>;
  readonly publish: (health: SourceHealth) => Promise<void>;
  readonly logger: Logger;
}

/** Of a source of which no frame was analysed lately. */
const UNMEASURED = { effectiveFps: null, wholeFrameEvery: null };

/**
 * Publishes how each live source is doing, whenever that changes. Only the newest word on a source waits while an
 * earlier one is on its way, so an outage of Redis leaves one message a source behind and not hours of them.
 */
export class HealthReporter {
  readonly #current = new Map<string, SourceHealth>();
  readonly #sending = new Map<string, Promise<void>>();

  constructor(private readonly options: HealthReporterOptions) {}

  takeState(sourceId: string, state: LiveState): void {
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
      const { epoch, width, height } = state;
      this.#update(sourceId, { phase, epoch, size: { width, height }, lastError: null });
    } else if (phase === 'paused') {
      this.#update(sourceId, { phase, lastError: null, ...UNMEASURED });
    } else {
      this.#update(sourceId, { phase });
    }
  }

  /** @param wholeFrameEvery of so many frames one is searched whole */
  takeRate(sourceId: string, effectiveFps: number, wholeFrameEvery: number | null): void {
    this.options.logger.debug(
      { sourceId, effectiveFps, wholeFrameEvery, wantedFps: this.options.wantedFps },
      'frames analysed a second',
    );
    this.#update(sourceId, { effectiveFps, wholeFrameEvery });
  }

  /** The source is another camera from now on, or is connected to otherwise: what was known says nothing of it. */
  renew(sourceId: string): void {
    this.#update(sourceId, { size: null, lastError: null, ...UNMEASURED });
  }

  /** Its pictures are others from now on. */
  tellPictures(sourceId: string): void {
    this.#update(sourceId, {});
  }

  /** Nothing more will be told of the source. */
  async forget(sourceId: string): Promise<void> {
    await this.#sending.get(sourceId);
    this.#current.delete(sourceId);
  }

  /** Resolves when the newest word on every source was sent. */
  async sent(): Promise<void> {
    await Promise.all(this.#sending.values());
  }

  #update(sourceId: string, change: Partial<SourceHealth>): void {
    const { runId, wantedFps, pictures } = this.options;
    const picture = pictures.get(sourceId);
    const unknown = { phase: 'connecting', epoch: null, size: null, lastError: null, ...UNMEASURED } as const;
    const before = this.#current.get(sourceId) ?? { runId, sourceId, wantedFps, ...unknown };
    const shown = picture === undefined ? {} : { picture };
    this.#current.set(sourceId, { ...before, ...shown, ...change });
    if (!this.#sending.has(sourceId)) this.#sending.set(sourceId, this.#sendNewest(sourceId));
  }

  async #sendNewest(sourceId: string): Promise<void> {
    let sent: SourceHealth | undefined;
    for (let newest = this.#current.get(sourceId); newest && newest !== sent; newest = this.#current.get(sourceId)) {
      sent = newest;
      await this.options.publish(newest).catch((error: unknown) => {
        this.options.logger.warn({ err: error, sourceId }, 'the health of a source could not be told');
      });
    }
    this.#sending.delete(sourceId);
  }
}
