import type { RetentionConfig } from '@crowdtone/config';
import type { Logger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';

const EVERY_MS = 3_600_000;

/**
 * Deletes what is older than its limit, now and every hour. A failure is logged, and the next hour tries again: figures that
 * are kept too long must not end the analysis.
 *
 * @param now milliseconds since 1970
 * @returns stops it, and waits for a deletion that has begun
 */
export function keepRetention(
  store: Pick<Store, 'expire'>,
  retention: RetentionConfig,
  logger: Logger,
  now: () => number = Date.now,
): () => Promise<void> {
  let deleting = Promise.resolve();
  const expire = async () => {
    try {
      const before = (age: number) => now() - age;
      const expired = await store.expire({
        readingsBefore: before(retention.readings),
        windowsBefore: before(retention.windows),
        alertsBefore: before(retention.alerts),
        logBefore: before(retention.log),
      });
      logger.info({ expired }, 'deleted what is older than its retention');
    } catch (error) {
      logger.error({ err: error }, 'what is older than its retention could not be deleted; trying again in an hour');
    }
  };
  const begin = () => {
    deleting = deleting.then(expire);
  };
  begin();
  const timer = setInterval(begin, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await deleting;
  };
}
