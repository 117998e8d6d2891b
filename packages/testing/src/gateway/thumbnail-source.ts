import type { SourceThumbnail } from '@crowdtone/domain';
import type { ThumbnailFeed } from '@crowdtone/gateway';

/** A feed of thumbnails, in place of ingest. */
export class ThumbnailSource implements ThumbnailFeed {
  readonly #listeners = new Set<(thumbnail: SourceThumbnail) => void>();

  show(...thumbnails: readonly SourceThumbnail[]): void {
    for (const thumbnail of thumbnails) for (const listener of this.#listeners) listener(thumbnail);
  }

  subscribe(listener: (thumbnail: SourceThumbnail) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
