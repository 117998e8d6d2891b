import type { ReceiverStatus } from '@crowdtone/domain';
import type { AlertStore } from '@crowdtone/store';
import { failureText, type Receiver } from './receiver';

/** How deliveries to receivers go, from the outbox and from what receivers know themselves. */
export async function receiverStatuses(
  receivers: readonly Pick<Receiver, 'name' | 'kind' | 'problem'>[],
  store: Pick<AlertStore, 'countDeliveries'>,
): Promise<ReceiverStatus[]> {
  const counts = await store.countDeliveries();
  return receivers.map((receiver) => {
    const { waiting = 0, failed = 0, lastError = null } = counts.get(receiver.name) ?? {};
    const problem = receiver.problem ? failureText(receiver.problem) : lastError;
    const { name, kind } = receiver;
    return { name, kind, waiting, failed, problem };
  });
}
