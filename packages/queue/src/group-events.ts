import { type GroupEvent, groupEventSchema } from '@crowdtone/domain';
import { type Channel, type ChannelContext, publishTo, subscribeTo } from './channel';
import type { Closable } from './delivery/context';

const GROUP_EVENTS: Channel<GroupEvent> = { name: 'group-events', schema: groupEventSchema };

/** Sends an event to the current listeners; others read the store. */
export function publishGroupEvent(context: ChannelContext, event: GroupEvent): Promise<void> {
  return publishTo(GROUP_EVENTS, context, event);
}

/** See {@link subscribeTo}. */
export function subscribeGroupEvents(
  context: ChannelContext,
  listener: (event: GroupEvent) => void,
  onGap: () => void,
): Promise<Closable> {
  return subscribeTo(GROUP_EVENTS, context, listener, onGap);
}
