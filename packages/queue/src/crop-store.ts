import type { Redis } from 'ioredis';
import type { CropCipher } from './crop-cipher';
import { readInfo } from './redis/info';
import { isOutOfMemory } from './redis/out-of-memory';

/** Share of Redis' memory limit that crops may fill; the rest is for the messages that empty it again. */
const FILL_LIMIT = 0.9;

/**
 * How long it is remembered that crops were read, milliseconds: until a worker that died after that, but before it could
 * say so, has its frame taken over.
 */
const READ_MARK_MS = 60_000;

/** What a frame's crops are, once they are asked for: see {@link CropStore.get}. */
export type StoredCrops = Uint8Array | 'read' | 'expired' | 'unreadable';

/** The packed crops of one frame each, sealed, as one binary value with a time to live. */
export class CropStore {
  constructor(
    private readonly client: Redis,
    private readonly prefix: string,
    private readonly cipher: CropCipher,
  ) {}

  keyOf(frameId: string): string {
    return `${this.prefix}:crops:${frameId}`;
  }

  /**
   * False when Redis has no memory for them, which may also be because others fill it in this very moment.
   *
   * @param lifetimeMs milliseconds after which Redis deletes crops that were not taken
   */
  async put(key: string, pixels: Uint8Array, lifetimeMs: number): Promise<boolean> {
    if (!(await this.#hasRoomFor(pixels.length))) return false;
    try {
      await this.client.set(key, this.cipher.seal(key, pixels), 'PX', lifetimeMs);
      return true;
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      return false;
    }
  }

  /**
   * The crops; `'read'` when they were deleted because they are done with, `'expired'` when they waited too long,
   * `'unreadable'` when they were sealed with another key or changed since.
   */
  async get(key: string): Promise<StoredCrops> {
    const sealed = await this.client.getBuffer(key);
    if (sealed === null) return 'expired';
    if (sealed.length === 0) return 'read';
    return this.cipher.open(key, sealed) ?? 'unreadable';
  }

  /**
   * Deletes the pixels, and leaves a mark for a while that they were read. A full Redis takes no mark; then freeing its
   * memory comes first, and a frame that its worker cannot tick off any more comes again without its crops.
   */
  async markRead(key: string): Promise<void> {
    try {
      await this.client.set(key, '', 'PX', READ_MARK_MS, 'XX');
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      await this.client.unlink(key);
    }
  }

  /** Whether Redis can hold `bytes` more and still work. */
  async #hasRoomFor(bytes: number): Promise<boolean> {
    const memory = await this.client.info('memory');
    const limit = Number(readInfo(memory, 'maxmemory') ?? 0);
    return limit === 0 || Number(readInfo(memory, 'used_memory') ?? 0) + bytes < limit * FILL_LIMIT;
  }
}
