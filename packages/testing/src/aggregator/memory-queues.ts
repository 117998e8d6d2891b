import type { AggregatorQueues } from '@crowdtone/aggregator';
import type { FrameOutcome, GroupEvent } from '@crowdtone/domain';

/** Queues without Redis: the test controls deliveries and reads what was announced. */
export class MemoryQueues implements AggregatorQueues {
  readonly announced: GroupEvent[] = [];
  #handle: (outcome: FrameOutcome) => Promise<void> = () => Promise.reject(new Error('there is no consumer'));

  readonly outcomes: AggregatorQueues['outcomes'] = {
    consume: async (handle) => {
      this.#handle = handle;
      return { close: async () => undefined };
    },
  };

  readonly groupEvents: AggregatorQueues['groupEvents'] = {
    publish: async (event) => {
      this.announced.push(event);
    },
  };

  /** Delivers outcomes, `concurrency` at a time; a rejected one is redelivered at the end, as in the real queue. */
  async deliver(outcomes: readonly FrameOutcome[], concurrency = 16): Promise<void> {
    const waiting = [...outcomes];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const outcome = next;
        await this.#handle(outcome).catch(() => waiting.push(outcome));
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
  }

  /** Delivers one outcome, once. */
  deliverOnce(outcome: FrameOutcome): Promise<void> {
    return this.#handle(outcome);
  }
}
