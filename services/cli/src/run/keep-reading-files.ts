import type { Logger, Operations } from '@crowdtone/observability';
import { keepFiling, type ReadingFiles } from '@crowdtone/store';

/**
 * Moves readings into files where the configuration names a place for them, and counts them for Prometheus.
 *
 * @returns stops it, and waits for a round that has begun
 */
export function keepReadingFiles(files: ReadingFiles, { metrics }: Operations, logger: Logger): () => Promise<void> {
  metrics.watchReadingFiles(() => files.state());
  return keepFiling({ files, logger, onRound: (round) => metrics.countFiling(round) });
}
