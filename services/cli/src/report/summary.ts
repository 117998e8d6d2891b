import { type Expression, type GroupWindow, type SourceReport, tallyTotal } from '@crowdtone/domain';

/** Mean share of each expression over windows, weighted by their readable people, in [0,1]. */
export function meanShares(windows: readonly GroupWindow[]): Map<Expression, number> {
  const sums = new Map<Expression, number>();
  let weight = 0;
  for (const window of windows) {
    if (window.shares === null) continue;
    weight += window.people.readable;
    for (const { expression, share } of window.shares.expressions) {
      sums.set(expression, (sums.get(expression) ?? 0) + share * window.people.readable);
    }
  }
  return new Map([...sums].map(([expression, sum]) => [expression, sum / weight]));
}

/** The most important finding of a video in one sentence. */
export function headline(source: SourceReport): string {
  const people = `${source.people.total} ${source.people.total === 1 ? 'person' : 'people'}`;
  if (source.people.total === 0) return 'No face was found in this video.';
  const means = [...meanShares(source.windows)].sort((a, b) => b[1] - a[1]);
  const [first, second] = means;
  if (!first) return `${people} seen; no shares are published.`;
  const [expression, share] = first;
  const rest = second && second[1] >= 0.05 ? `, ${asPercent(second[1])} ${second[0]}` : '';
  return `${people} seen; on average ${asPercent(share)} of the readable showed ${expression}${rest}.`;
}

/** Why windows of a video publish counts but no shares. */
export function explainWithheld(windows: readonly GroupWindow[]): string {
  const belowFloor = windows.filter((window) => window.withheld === 'below-floor');
  const unread = windows.filter((window) => window.withheld === 'nobody-readable');
  if (belowFloor.length + unread.length === 0) return 'There is no window to publish shares of.';
  const parts: string[] = [];
  const floor = windows[0]?.floor ?? 0;
  if (belowFloor.length > 0) {
    const most = Math.max(...belowFloor.map((window) => window.people.readable));
    parts.push(
      `${count(belowFloor.length, 'window has', 'windows have')} fewer than ${floor} readable people (at most ${most}): counts are published, shares are not, because they would speak of persons instead of a group`,
    );
  }
  if (unread.length > 0) {
    const seen = unread.reduce((sum, window) => sum + tallyTotal(window.people.unreadable), 0);
    parts.push(
      `${count(unread.length, 'window has', 'windows have')} nobody readable (${count(seen, 'person-moment', 'person-moments')} seen)`,
    );
  }
  return `${parts.join('; ')}.`;
}

function asPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
