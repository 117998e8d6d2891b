import type { Logger } from '@crowdtone/observability';
import type { Redis } from 'ioredis';

/** The connection that all ends of the queues in one process share; blocking reads get duplicates of it. */
export interface Link {
  readonly client: Redis;
  /** Of every key in Redis. */
  readonly prefix: string;
  readonly logger: Logger;
}

/** Something that holds a connection or takes messages until it is closed. */
export interface Closable {
  close(): Promise<void>;
}

/** Logs an outage once when it begins and once when it is over, not at every attempt to reconnect. */
export function logOutages({ client, logger }: Link): void {
  let away = false;
  client.on('reconnecting', () => {
    if (!away) logger.warn('Redis does not answer; waiting for it');
    away = true;
  });
  client.on('ready', () => {
    if (away) logger.warn('Redis is back');
    away = false;
  });
}

/**
 * Logs what BullMQ reports. Two things are expected and need nobody's attention: a lost connection, which is
 * {@link logOutages}'s to tell, and a lock that was lost meanwhile, whose message comes again.
 */
export function logError({ client, logger }: Link, queue: string): (error: Error) => void {
  return (error) => {
    const expected = client.status !== 'ready' || 'syscall' in error || /\block\b/.test(error.message);
    logger[expected ? 'debug' : 'warn']({ queue, error: error.message }, 'a queue reports an error');
  };
}
