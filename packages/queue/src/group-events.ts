import { type GroupEvent, groupEventSchema } from '@crowdtone/domain';
import { type Channel, publishTo, subscribeTo } from './channel';
import type { Closable, Link } from './delivery/link';

const GROUP_EVENTS: Channel<GroupEvent> = { name: 'group-events', schema: groupEventSchema };

/** Tells whoever listens now; who was not listening reads the store. */
export function publishGroupEvent(link: Link, event: GroupEvent): Promise<void> {
  return publishTo(GROUP_EVENTS, link, event);
}

/** See {@link subscribeTo}. */
export function subscribeGroupEvents(
  link: Link,
  listener: (event: GroupEvent) => void,
  onGap: () => void,
): Promise<Closable> {
  return subscribeTo(GROUP_EVENTS, link, listener, onGap);
}
