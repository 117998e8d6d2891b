import type { SourceThumbnail } from '@crowdtone/domain';
import type { ThumbnailFeed } from '@crowdtone/gateway';

/** Passes the thumbnails of a run to the gateway in the same process, and keeps none. */
export class ThumbnailRelay implements ThumbnailFeed {
  readonly #listeners = new Set<(picture: SourceThumbnail) => void>();

  readonly publish = (picture: SourceThumbnail): void => {
    for (const listener of this.#listeners) listener(picture);
  };

  subscribe(listener: (picture: SourceThumbnail) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
