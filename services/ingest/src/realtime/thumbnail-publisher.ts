import type { SourceThumbnail } from '@crowdtone/domain';
import { encodeJpeg, type FaceDetection, ThumbnailMaker } from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import type { Logger } from '@crowdtone/observability';

/** Time between two thumbnails of a source, milliseconds. */
const INTERVAL_MS = 2000;

/** The source of the thumbnails, and where they go. */
export interface ThumbnailPublisherOptions {
  readonly runId: string;
  readonly sourceId: string;
  readonly publish: (thumbnail: SourceThumbnail) => Promise<void>;
  readonly logger: Logger;
  /** Milliseconds that never run backwards. */
  readonly now?: () => number;
}

/**
 * Publishes an anonymised thumbnail of one source every two seconds: see `anonymise`. It receives only frames that went
 * through the detector, and anonymises before encoding, so no sharp pixel leaves this process. A thumbnail is skipped while
 * the previous one is still being sent, so a slow Redis delays at most one for each source.
 */
export class ThumbnailPublisher {
  readonly #maker = new ThumbnailMaker();
  #lastMs = Number.NEGATIVE_INFINITY;
  #isSending = false;

  constructor(private readonly options: ThumbnailPublisherOptions) {}

  /** @param faces every possible face in the frame */
  add(frame: RgbImage, faces: readonly FaceDetection[]): void {
    const { now = () => performance.now() } = this.options;
    const boxes = faces.map(({ box }) => box);
    this.#maker.addFaces(boxes, frame);
    if (now() - this.#lastMs < INTERVAL_MS) return;
    this.#lastMs = now();
    // Made even when it is skipped, so that the collected faces do not accumulate.
    const thumbnail = this.#maker.make(frame);
    if (!this.#isSending) void this.#send(thumbnail);
  }

  /** Never rejects: a missing thumbnail must not disturb the analysis. */
  async #send(thumbnail: RgbImage): Promise<void> {
    const { runId, sourceId, publish, logger } = this.options;
    const { width, height } = thumbnail;
    this.#isSending = true;
    try {
      const jpeg = (await encodeJpeg(thumbnail)).toString('base64');
      await publish({ runId, sourceId, takenAt: Date.now(), width, height, jpeg });
    } catch (error) {
      logger.warn({ err: error, sourceId }, 'failed to publish a thumbnail');
    } finally {
      this.#isSending = false;
    }
  }
}
