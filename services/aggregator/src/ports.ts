import type { FrameOutcome, GroupEvent } from '@crowdtone/domain';

/** The queues that the aggregator uses; `Queues` of @crowdtone/queue implements them. */
export interface AggregatorQueues {
  readonly outcomes: {
    /**
     * Delivers outcomes until closed: each at least once, several concurrently, in no particular order. One whose handler
     * rejects is redelivered.
     */
    consume(handle: (outcome: FrameOutcome) => Promise<void>): Promise<{ close(): Promise<void> }>;
  };
  readonly groupEvents: {
    /** Publishes to current subscribers. */
    publish(event: GroupEvent): Promise<void>;
  };
}
