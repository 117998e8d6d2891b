/** A length of time as people say it: `5 s`, `2 min`, `1 h 30 min`. */
function lengthWords(ms: number): string {
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

/** What one point of the charts stands for. */
export function binWords(windowsABin: number, windowMs: number): string {
  if (windowsABin === 1) return `Each point is one window of ${lengthWords(windowMs)}.`;
  return (
    `Each point is a bin of ${windowsABin} windows, ${lengthWords(windowsABin * windowMs)} in all: shares are means over the people ` +
    'read in those of them that have shares, and people are means a window.'
  );
}
