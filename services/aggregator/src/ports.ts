import type { FrameOutcome, GroupEvent } from '@crowdtone/domain';

/** What the aggregator needs of the queues; `Queues` of @crowdtone/queue has it. */
export interface AggregatorQueues {
  readonly outcomes: {
    /**
     * Hands over outcomes until closed: each at least once, several at a time, in no particular order. One whose
     * handler rejects comes again.
     */
    consume(handle: (outcome: FrameOutcome) => Promise<void>): Promise<{ close(): Promise<void> }>;
  };
  readonly groupEvents: {
    /** Tells whoever listens now. */
    publish(event: GroupEvent): Promise<void>;
  };
}
