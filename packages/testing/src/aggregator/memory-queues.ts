import type { AggregatorQueues } from '@crowdtone/aggregator';
import type { FrameOutcome, GroupEvent, SettledFrame } from '@crowdtone/domain';
import { sent } from './crowd';

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
  async deliver(outcomes: readonly (FrameOutcome | SettledFrame)[], concurrency = 16): Promise<void> {
    const waiting = outcomes.map(asSent);
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const outcome = next;
        await this.#handle(outcome).catch(() => waiting.push(outcome));
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
  }

  /** Delivers one outcome, once. */
  deliverOnce(outcome: FrameOutcome | SettledFrame): Promise<void> {
    return this.#handle(asSent(outcome));
  }
}

/** Frames without an epoch are of the first one. */
function asSent(outcome: FrameOutcome | SettledFrame): FrameOutcome {
  return outcome.kind === 'checkpoint' || 'epoch' in outcome ? outcome : sent(outcome);
}
