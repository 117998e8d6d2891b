import { CrowdtoneError } from '@crowdtone/domain';
import type { Redis } from 'ioredis';

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

  /** @param lifetimeMs milliseconds after which Redis deletes crops that nobody took */
  async put(key: string, pixels: Uint8Array, lifetimeMs: number): Promise<void> {
    await this.client.set(key, Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength), 'PX', lifetimeMs);
  }

  /** The crops; `'read'` when they were deleted because they are done with, null when they expired. */
  async get(key: string): Promise<Uint8Array | 'read' | null> {
    const pixels = await this.client.getBuffer(key);
    return pixels?.length === 0 ? 'read' : pixels;
  }

  /** Deletes the pixels, and leaves a mark for a while that they were read. */
  async markRead(key: string): Promise<void> {
    await this.client.set(key, '', 'PX', READ_MARK_MS, 'XX');
  }

  /** Whether Redis can hold `bytes` more and still work. */
  async hasRoomFor(bytes: number): Promise<boolean> {
    const memory = await this.client.info('memory');
    const limit = readField(memory, 'maxmemory');
    return limit === 0 || readField(memory, 'used_memory') + bytes < limit * FILL_LIMIT;
  }
}

/** What a producer throws when waiting would free no memory. */
export function redisFull(): CrowdtoneError {
  return new CrowdtoneError(
    'environment',
    'E_REDIS_FULL',
    'Redis has no memory left for a frame of crops; raise its maxmemory, or remove what else is in it',
  );
}

function readField(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
