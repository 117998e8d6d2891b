import {
  binWindows,
  type GroupWindow,
  headline,
  headlineFigures,
  MAX_WINDOWS_PER_BIN,
  type PublishedBin,
  type SourceReport,
  summariseRange,
  tallyTotal,
} from '@crowdtone/domain';

/** The published windows of a video as one, with mean shares and bounds; null when none has shares. */
export function publishedMean(windows: readonly GroupWindow[]): PublishedBin | null {
  return summariseRange(binWindows(windows, MAX_WINDOWS_PER_BIN))?.whole.published ?? null;
}

/** The most important finding of a video in one or two sentences. */
export function summarySentence(source: SourceReport): string {
  const { total } = source.people;
  if (total === 0) return 'No face was found in this video.';
  const seen = `${count(total, 'person', 'people')} seen.`;
  const mean = publishedMean(source.windows);
  if (mean === null) return `${seen} No shares are published.`;
  const figures = headlineFigures(mean.shares, mean.counted);
  const behind = figures === null ? '' : `: on average ${figures}`;
  return `${seen} ${headline(mean.shares, mean.counted)}${behind}.`;
}

/** Why windows of a video publish counts but no shares. */
export function explainWithheld(windows: readonly GroupWindow[]): string {
  const belowFloor = windows.filter((window) => window.withheld === 'below-floor');
  const unread = windows.filter((window) => window.withheld === 'nobody-readable');
  if (belowFloor.length + unread.length === 0) return 'There are no windows.';
  const parts: string[] = [];
  const floor = windows[0]?.floor ?? 0;
  if (belowFloor.length > 0) {
    const most = Math.max(...belowFloor.map((window) => window.people.readableAtOnce));
    parts.push(
      `${count(belowFloor.length, 'window has', 'windows have')} fewer than ${floor} readable people at once (at most ${most}); only counts are published, because shares would describe individuals rather than a group`,
    );
  }
  if (unread.length > 0) {
    const seen = unread.reduce((sum, window) => sum + tallyTotal(window.people.unreadable), 0);
    parts.push(
      `${count(unread.length, 'window has', 'windows have')} no readable people (${count(seen, 'person-moment', 'person-moments')} seen)`,
    );
  }
  return `${parts.join('; ')}.`;
}

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
