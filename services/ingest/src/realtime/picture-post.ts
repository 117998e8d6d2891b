import type { SourceThumbnail } from '@crowdtone/domain';
import { encodeJpeg, type FaceDetection, ThumbnailMaker } from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import type { Logger } from '@crowdtone/observability';

/** Time between two pictures of a source, milliseconds. */
const INTERVAL_MS = 2000;

export interface PicturePostOptions {
  readonly runId: string;
  readonly sourceId: string;
  readonly publish: (picture: SourceThumbnail) => Promise<void>;
  readonly logger: Logger;
  /** Milliseconds that never run backwards. */
  readonly now?: () => number;
}

/**
 * Publishes now and then the small picture of one source, in which nobody can be recognised: see `anonymise`. Only frames
 * that the detector looked at get here, and what leaves is anonymous before it is encoded, so no sharp pixel leaves this
 * process. A picture that finds the one before still on its way is left out, so a slow Redis holds one a source.
 */
export class PicturePost {
  readonly #maker = new ThumbnailMaker();
  #lastMs = Number.NEGATIVE_INFINITY;
  #isSending = false;

  constructor(private readonly options: PicturePostOptions) {}

  /** @param faces everything in the frame that may be one */
  take(frame: RgbImage, faces: readonly FaceDetection[]): void {
    const { now = () => performance.now() } = this.options;
    const boxes = faces.map(({ box }) => box);
    this.#maker.addFaces(boxes, frame);
    if (now() - this.#lastMs < INTERVAL_MS) return;
    this.#lastMs = now();
    // Made even when it is left out: what was noted of faces does not pile up.
    const picture = this.#maker.make(frame);
    if (!this.#isSending) void this.#send(picture);
  }

  /** Never rejects: a picture less is no reason to disturb the analysis. */
  async #send(picture: RgbImage): Promise<void> {
    const { runId, sourceId, publish, logger } = this.options;
    const { width, height } = picture;
    this.#isSending = true;
    try {
      const jpeg = (await encodeJpeg(picture)).toString('base64');
      await publish({ runId, sourceId, takenAt: Date.now(), width, height, jpeg });
    } catch (error) {
      logger.warn({ err: error, sourceId }, 'a live picture could not be published');
    } finally {
      this.#isSending = false;
    }
  }
}
