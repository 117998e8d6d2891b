import { type AlertEngine, EMAIL_RECEIVER } from '@crowdtone/aggregator';
import type { SummaryConfig } from '@crowdtone/config';
import type { Language } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { wordsOf } from '@crowdtone/texts';
import { cameraFigures, type SummaryStore } from './figures';
import { summariesAround } from './schedule';
import { summaryEmail } from './summary-email';

/** Looked at this often, so that a clock that is set or a machine that slept delays no summary for long. */
const EVERY_MS = 60_000;

/** What {@link keepSummaries} needs. */
export interface SummaryParts {
  readonly store: SummaryStore;
  readonly alerts: Pick<AlertEngine, 'deliver'>;
  readonly config: SummaryConfig;
  readonly language: Language;
  readonly timeZone: string;
  readonly logger: Logger;
  /** Milliseconds since 1970; by default the clock of the machine. */
  readonly now?: () => number;
}

/**
 * Stores each summary once it is due, also one that became due while the program was off. The outbox knows it by its day, so
 * it is sent once, whatever is restarted. A failure is logged, and the next minute tries again.
 *
 * @returns stops it, and waits for a summary in progress
 */
export function keepSummaries(parts: SummaryParts): () => Promise<void> {
  const { logger } = parts;
  let stored = '';
  let working: Promise<void> | null = null;
  const check = () => {
    working ??= storeDue(parts, stored)
      .then((id) => {
        stored = id;
      })
      .catch((error: unknown) => logger.error({ err: error }, 'the summary could not be made; trying again'))
      .finally(() => {
        working = null;
      });
  };
  check();
  const timer = setInterval(check, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await working;
  };
}

/**
 * Stores the newest summary that is due unless it was the last one. Nothing is stored of a span without figures.
 *
 * @returns its identifier
 */
export async function storeDue(
  { store, alerts, config, language, timeZone, logger, now = Date.now }: SummaryParts,
  last: string,
): Promise<string> {
  const { due } = summariesAround(now(), config, timeZone);
  if (due.id === last) return last;
  const cameras = await cameraFigures(store, due.from, due.to);
  if (cameras.length > 0) {
    const body = JSON.stringify(await summaryEmail(cameras, due, { words: wordsOf(language), timeZone }));
    await alerts.deliver([{ id: due.id, webhook: EMAIL_RECEIVER, body, createdAt: now() }]);
    logger.info({ summary: due.id, cameras: cameras.length }, 'summary stored');
  }
  return due.id;
}
