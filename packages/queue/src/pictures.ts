import { type SourceThumbnail, thumbnailSchema } from '@crowdtone/domain';
import { type Channel, type ChannelContext, publishTo, subscribeTo } from './channel';
import type { Closable } from './delivery/context';

/** Apart from the group events, so that these stay in order and are not kept waiting by pictures. */
const PICTURES: Channel<SourceThumbnail> = { name: 'pictures', schema: thumbnailSchema };

/** Sends a picture to the listeners of this moment. While Redis is away it is lost: the next one is better than an old one. */
export async function publishPicture(context: ChannelContext, picture: SourceThumbnail): Promise<void> {
  if (context.client.status === 'ready') await publishTo(PICTURES, context, picture);
}

/** See {@link subscribeTo}; a gap means nothing, for the next picture follows by itself. */
export function subscribePictures(
  context: ChannelContext,
  listener: (picture: SourceThumbnail) => void,
): Promise<Closable> {
  return subscribeTo(PICTURES, context, listener, () => undefined);
}
