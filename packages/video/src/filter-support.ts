import { runToEnd } from './run-to-end';

const LIST_LIMIT_MS = 10_000;

const lists = new Map<string, Promise<ReadonlySet<string>>>();

/** Names of the filters that an ffmpeg has; queried once for each path. */
export function filtersOf(ffmpegPath: string): Promise<ReadonlySet<string>> {
  const known = lists.get(ffmpegPath);
  if (known) return known;
  const asked = queryFilters(ffmpegPath);
  lists.set(ffmpegPath, asked);
  asked.catch(() => lists.delete(ffmpegPath));
  return asked;
}

/** Lines are like ` .SC zscale            V->V       Apply resizing, colorspace and bit depth conversion.` */
async function queryFilters(ffmpegPath: string): Promise<ReadonlySet<string>> {
  const { stdout } = await runToEnd(ffmpegPath, ['-hide_banner', '-filters'], { limitMs: LIST_LIMIT_MS });
  return new Set([...stdout.matchAll(/^ \S{2,3} +(\w+) +\S+->\S+ /gm)].flatMap(([, name]) => name ?? []));
}
