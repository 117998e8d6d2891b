import type { DrawnBins } from './use-bins';

/** A duration: `5 s`, `2 min`, `1 h 30 min`. */
function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const said = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}\u00a0${unit}`);
  return said.length === 0 ? '0 s' : said.join(' ');
}

/** Explains what one point of the charts stands for. */
export function binText({ windowsPerBin, isQuiet }: Omit<DrawnBins, 'bins'>, windowMs: number): string {
  if (windowsPerBin === 1) return `Each point is one window of ${durationText(windowMs)}.`;
  return (
    `Each point covers ${windowsPerBin} windows (${durationText(windowsPerBin * windowMs)}). Shares are means over the people ` +
    'classified in windows with shares; counts are means per window.' +
    (isQuiet
      ? ' Points are wide because few windows have shares; moments with fewer people are in none, and may have been different.'
      : '')
  );
}
