import type { Logger } from '@crowdtone/observability';
import type { Redis } from 'ioredis';
import type { CropCipher } from '../crop-cipher';
import type { Pulse } from '../redis/pulse';

/** The connection that all ends of the queues in one process share; blocking reads get duplicates of it. */
export interface QueueContext {
  readonly client: Redis;
  /** Of every key in Redis. */
  readonly prefix: string;
  readonly logger: Logger;
  /** Keeps what is closed from waiting for a Redis that does not answer. */
  readonly pulse: Pulse;
  /** Seals crops, so that Redis never holds a face that can be seen. */
  readonly cipher: CropCipher;
  /** Number of queues that outcomes are spread over by their source. */
  readonly shards: number;
}

/** Something that holds a connection or takes messages until it is closed. */
export interface Closable {
  close(): Promise<void>;
}

/** Logs an outage once when it begins and once when it is over, not at every attempt to reconnect. */
export function logOutages({ client, logger }: Pick<QueueContext, 'client' | 'logger'>): void {
  let away = false;
  client.on('reconnecting', () => {
    if (!away) logger.warn('Redis does not respond; waiting for it');
    away = true;
  });
  client.on('ready', () => {
    if (away) logger.warn('Redis responds again');
    away = false;
  });
}

/**
 * Logs what BullMQ reports. Two things are expected and need no attention: a lost connection, which
 * {@link logOutages} logs, and a lock that was lost meanwhile, whose message comes again.
 */
export function logError({ client, logger }: QueueContext, queue: string): (error: Error) => void {
  return (error) => {
    const expected = client.status !== 'ready' || 'syscall' in error || /\block\b/.test(error.message);
    logger[expected ? 'debug' : 'warn']({ queue, error: error.message }, 'a queue reports an error');
  };
}
