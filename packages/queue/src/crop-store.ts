import { CrowdtoneError } from '@crowdtone/domain';
import type { Redis } from 'ioredis';

/** Share of Redis' memory limit that crops may fill; the rest is for the messages that empty it again. */
const FILL_LIMIT = 0.9;

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

  /** The crops, or null when they expired or were taken. */
  get(key: string): Promise<Uint8Array | null> {
    return this.client.getBuffer(key);
  }

  async remove(key: string): Promise<void> {
    await this.client.unlink(key);
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
