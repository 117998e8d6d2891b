import type { GroupEvent } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';

/**
 * Publishes events without waiting: the store holds everything that is announced, so an event without a subscriber, or without Redis,
 * is not lost. Redis preserves the order of one client's messages.
 */
export function announcer(publish: (event: GroupEvent) => Promise<void>, logger: Logger): (event: GroupEvent) => void {
  return (event) => {
    publish(event).catch((error: unknown) => {
      logger.warn({ err: error, kind: event.kind }, 'an event could not be published; it is in the store');
    });
  };
}
