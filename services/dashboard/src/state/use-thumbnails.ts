import { type SourceThumbnail, THUMBNAIL_LIFETIME_MS } from '@crowdtone/domain';
import { useEffect } from 'react';
import type { LiveState } from './live-state';
import { useNow } from './use-now';

/** How often outdated thumbnails are removed, milliseconds. */
const AGE_CHECK_MS = 5_000;

/**
 * Streams thumbnails while they are wanted.
 *
 * @returns the live thumbnail of a source by its key; null when there is none, or an outdated one
 */
export function useThumbnails(
  { thumbnails }: Pick<LiveState, 'thumbnails'>,
  stream: (wanted: boolean) => void,
  wanted: boolean,
): (key: string | null) => SourceThumbnail | null {
  useEffect(() => {
    if (!wanted) return;
    stream(true);
    return () => stream(false);
  }, [stream, wanted]);
  const now = useNow(AGE_CHECK_MS);
  return (key) => {
    const live = key === null ? undefined : thumbnails.get(key);
    return live !== undefined && now - live.receivedAtMs < THUMBNAIL_LIFETIME_MS ? live.picture : null;
  };
}
