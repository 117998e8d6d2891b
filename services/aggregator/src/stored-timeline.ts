import type { SourceRecord } from '@crowdtone/domain';
import type { Store } from '@crowdtone/store';
import { RecentTracks } from './recent-tracks';
import { SourceTimeline, type TimelineMethod } from './source-timeline';

/** The timeline of a source that has not ended, from the store. */
export async function storedTimeline(
  store: Pick<Store, 'listFrames' | 'listWindows'>,
  method: TimelineMethod,
  source: SourceRecord,
): Promise<SourceTimeline> {
  const key = { runId: source.runId, sourceId: source.sourceId };
  const windows = await store.listWindows({ ...key, fromMs: 0, toMs: Infinity, newest: Infinity });
  const publishedUntilMs = windows.at(-1)?.endMs ?? 0;
  const frames = await store.listFrames(key, Math.max(0, publishedUntilMs - RecentTracks.MEMORY_MS));
  return new SourceTimeline(method, source, { windows, frames });
}
