import type { SourcePicture } from '@crowdtone/domain';
import type { PictureFeed } from '@crowdtone/gateway';

/** Hands the live pictures of a run to the gateway in the same process, and keeps none. */
export class PictureRelay implements PictureFeed {
  readonly #listeners = new Set<(picture: SourcePicture) => void>();

  readonly publish = (picture: SourcePicture): void => {
    for (const listener of this.#listeners) listener(picture);
  };

  subscribe(listener: (picture: SourcePicture) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
