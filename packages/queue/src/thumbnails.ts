import { type SourceThumbnail, thumbnailSchema } from '@crowdtone/domain';
import { type Channel, type ChannelContext, publishTo, subscribeTo } from './channel';
import type { Closable } from './delivery/context';

/** Separate from the group events, which stay in order and are not delayed by thumbnails. */
const THUMBNAILS: Channel<SourceThumbnail> = { name: 'pictures', schema: thumbnailSchema };

/** Sends a thumbnail to the current listeners. It is lost while Redis is away: a newer one follows. */
export async function publishThumbnail(context: ChannelContext, picture: SourceThumbnail): Promise<void> {
  if (context.client.status === 'ready') await publishTo(THUMBNAILS, context, picture);
}

/** See {@link subscribeTo}; a gap has no consequence, because the next thumbnail follows. */
export function subscribeThumbnails(
  context: ChannelContext,
  listener: (picture: SourceThumbnail) => void,
): Promise<Closable> {
  return subscribeTo(THUMBNAILS, context, listener, () => undefined);
}
