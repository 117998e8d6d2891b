import type { SourcePicture } from '@crowdtone/domain';
import type { PictureFeed } from '@crowdtone/gateway';

/** What ingest is to the gateway where live pictures are concerned. */
export class PictureSource implements PictureFeed {
  readonly #listeners = new Set<(picture: SourcePicture) => void>();

  show(...pictures: readonly SourcePicture[]): void {
    for (const picture of pictures) for (const listener of this.#listeners) listener(picture);
  }

  subscribe(listener: (picture: SourcePicture) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
