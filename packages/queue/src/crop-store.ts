import type { Redis } from 'ioredis';
import { isOutOfMemory } from './redis/out-of-memory';

/** Share of Redis' memory limit that crops may fill; the rest is for the messages that empty it again. */
const FILL_LIMIT = 0.9;

/**
 * How long it is remembered that crops were read, milliseconds: until a worker that died after that, but before it could
 * say so, has its frame taken over.
 */
const READ_MARK_MS = 60_000;

/** The packed crops of one frame each, as one binary value with a time to live. */
export class CropStore {
  constructor(
    private readonly client: Redis,
    private readonly prefix: string,
  ) {}

  keyOf(frameId: string): string {
    return `${this.prefix}:crops:${frameId}`;
  }

  /**
   * False when Redis has no memory for them, which may also be because others fill it in this very moment.
   *
   * @param lifetimeMs milliseconds after which Redis deletes crops that nobody took
   */
  async put(key: string, pixels: Uint8Array, lifetimeMs: number): Promise<boolean> {
    if (!(await this.#hasRoomFor(pixels.length))) return false;
    const value = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    try {
      await this.client.set(key, value, 'PX', lifetimeMs);
      return true;
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      return false;
    }
  }

  /** The crops; `'read'` when they were deleted because they are done with, null when they expired. */
  async get(key: string): Promise<Uint8Array | 'read' | null> {
    const pixels = await this.client.getBuffer(key);
    return pixels?.length === 0 ? 'read' : pixels;
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
    const limit = readField(memory, 'maxmemory');
    return limit === 0 || readField(memory, 'used_memory') + bytes < limit * FILL_LIMIT;
  }
}

function readField(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
