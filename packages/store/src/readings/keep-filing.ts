import type { Logger } from '@crowdtone/observability';
import { Backoff } from '@crowdtone/runtime';
import type { FilingRound, ReadingFiles } from '../reading-files';

/** Between rounds, when nothing fails. Hours end at any time for somebody, so more often than hourly. */
const EVERY_MS = 60_000;

/** What {@link keepFiling} needs. */
export interface KeepFilingParts {
  readonly files: Pick<ReadingFiles, 'fileReadings'>;
  readonly logger: Logger;
  /** Between rounds, milliseconds; after a failure it doubles, up to ten times as long. */
  readonly everyMs?: number;
  /** Called with each round, and with null for one that failed. */
  readonly onRound?: (round: FilingRound | null) => void;
}

/**
 * Moves readings into files, now and every minute. While the place of the files is away, readings wait in the database.
 *
 * @returns stops it, and waits for a round that has begun
 */
export function keepFiling({ files, logger, everyMs = EVERY_MS, onRound }: KeepFilingParts): () => Promise<void> {
  const backoff = new Backoff({ firstMs: 2 * everyMs, maxMs: 10 * everyMs }, Math.random);
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let filing = Promise.resolve();
  const round = async () => {
    let delayMs = everyMs;
    try {
      const done = await files.fileReadings();
      if (done.files + done.removed + done.swept > 0) logger.info(done, 'filed readings');
      backoff.reset();
      onRound?.(done);
    } catch (error) {
      delayMs = backoff.next();
      logger.error(
        { err: error, retryMs: Math.round(delayMs) },
        'readings could not be filed; they wait in the database',
      );
      onRound?.(null);
    }
    if (!isStopped) timer = setTimeout(begin, delayMs);
  };
  const begin = () => {
    filing = round();
  };
  begin();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await filing;
  };
}
