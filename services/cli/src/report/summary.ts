import {
  binWindows,
  type GroupWindow,
  MAX_WINDOWS_PER_BIN,
  type PublishedBin,
  type SourceReport,
  summariseRange,
  tallyTotal,
} from '@crowdtone/domain';
import { moodFigures, moodHeadline, type Words } from '@crowdtone/texts';

/** The published windows of a video as one, with mean shares and bounds; null when none has shares. */
export function publishedMean(windows: readonly GroupWindow[]): PublishedBin | null {
  return summariseRange(binWindows(windows, MAX_WINDOWS_PER_BIN))?.whole.published ?? null;
}

/** The most important finding of a video in one or two sentences. */
export function summarySentence(words: Words, source: SourceReport): string {
  const { text } = words;
  const { total } = source.people;
  if (total === 0) return text('report.noFace');
  const seen = text('report.seen', { count: total });
  const mean = publishedMean(source.windows);
  if (mean === null) return text('report.noShares', { seen });
  const mood = moodHeadline(words, mean.shares, mean.counted);
  const figures = moodFigures(words, mean.shares, mean.counted);
  return `${seen} ${figures === null ? mood : text('report.onAverage', { mood, figures })}.`;
}

/** Why windows of a video publish counts but no shares. */
export function explainWithheld({ text }: Words, windows: readonly GroupWindow[]): string {
  const belowFloor = windows.filter((window) => window.withheld === 'below-floor');
  const unread = windows.filter((window) => window.withheld === 'nobody-readable');
  if (belowFloor.length + unread.length === 0) return text('report.noWindows');
  const parts: string[] = [];
  const floor = windows[0]?.floor ?? 0;
  if (belowFloor.length > 0) {
    const most = Math.max(...belowFloor.map((window) => window.people.readableAtOnce));
    parts.push(text('report.belowFloor', { count: belowFloor.length, floor, most }));
  }
  if (unread.length > 0) {
    const seen = unread.reduce((sum, window) => sum + tallyTotal(window.people.unreadable), 0);
    parts.push(
      text('report.nobodyReadable', { count: unread.length, moments: text('report.personMoments', { count: seen }) }),
    );
  }
  return `${parts.join('; ')}.`;
}
