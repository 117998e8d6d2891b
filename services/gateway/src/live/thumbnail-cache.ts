import { type SourceThumbnail, THUMBNAIL_LIFETIME_MS } from '@crowdtone/domain';
import { BoundedMap } from '@crowdtone/runtime';

/** As many as there may be sources in a configuration. */
const MAX_SOURCES = 200;
/** How long pictures are gathered for one message, milliseconds. */
const GATHER_MS = 500;

interface Kept {
  readonly picture: SourceThumbnail;
  /** Milliseconds since 1970, on the clock of this machine. */
  readonly forgetAt: number;
}

/**
 * The newest live picture of each source, in memory and nowhere else: at most {@link MAX_SOURCES}, the longest unchanged
 * ones go first, and none for longer than {@link THUMBNAIL_LIFETIME_MS}. What is new is handed on twice a second.
 */
export class ThumbnailCache {
  readonly #kept = new BoundedMap<string, Kept>(MAX_SOURCES);
  readonly #fresh = new Set<string>();
  #handOn: NodeJS.Timeout | null = null;
  #forget: NodeJS.Timeout | null = null;

  constructor(private readonly send: (pictures: readonly SourceThumbnail[]) => void) {}

  take(picture: SourceThumbnail): void {
    const { sourceId } = picture;
    this.#kept.set(sourceId, { picture, forgetAt: Date.now() + THUMBNAIL_LIFETIME_MS });
    this.#fresh.add(sourceId);
    this.#handOn ??= setTimeout(() => this.#sendFresh(), GATHER_MS);
    this.#forget ??= setTimeout(() => this.#forgetOld(), THUMBNAIL_LIFETIME_MS);
  }

  /** The newest of every source. */
  get newest(): readonly SourceThumbnail[] {
    return [...this.#kept.values()].map(({ picture }) => picture);
  }

  close(): void {
    for (const timer of [this.#handOn, this.#forget]) if (timer !== null) clearTimeout(timer);
    this.#kept.clear();
    this.#fresh.clear();
  }

  #sendFresh(): void {
    this.#handOn = null;
    const fresh = this.newest.filter(({ sourceId }) => this.#fresh.has(sourceId));
    this.#fresh.clear();
    this.send(fresh);
  }

  /** The map is in the order in which pictures came, so what is next to be forgotten is its first. */
  #forgetOld(): void {
    this.#forget = null;
    for (const [sourceId, { forgetAt }] of this.#kept) {
      const leftMs = forgetAt - Date.now();
      if (leftMs > 0) {
        this.#forget = setTimeout(() => this.#forgetOld(), leftMs);
        return;
      }
      this.#kept.delete(sourceId);
    }
  }
}
