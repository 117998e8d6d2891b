import { type SourcePicture, sourcePictureSchema } from '@crowdtone/domain';
import { type Channel, publishTo, subscribeTo } from './channel';
import type { Closable, Link } from './delivery/link';

/** Apart from the group events, so that these stay in order and are not kept waiting by pictures. */
const PICTURES: Channel<SourcePicture> = { name: 'pictures', schema: sourcePictureSchema };

/** Shows a picture to whoever listens now. While Redis is away it is lost: the next one is better than an old one. */
export async function publishPicture(link: Link, picture: SourcePicture): Promise<void> {
  if (link.client.status === 'ready') await publishTo(PICTURES, link, picture);
}

/** See {@link subscribeTo}; a gap means nothing, for the next picture follows by itself. */
export function subscribePictures(link: Link, listener: (picture: SourcePicture) => void): Promise<Closable> {
  return subscribeTo(PICTURES, link, listener, () => undefined);
}
