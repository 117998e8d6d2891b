import { type FrameOutcome, frameOutcomeSchema } from '@crowdtone/domain';
import { type ConsumerOptions, startConsumer } from './delivery/consumer';
import type { Closable, QueueContext } from './delivery/context';
import { OUTCOME_DELIVERY } from './delivery/policy';
import { Sender } from './delivery/sender';
import { outcomeId } from './message-ids';
import { validated } from './validate';

/** Options of a producer of outcomes. */
export interface OutcomeProducerOptions {
  /** Outcomes of this producer that may wait for the aggregator at a time. */
  readonly maxInFlight?: number;
}

/** Sends outcomes of frames to the aggregator, with back-pressure. */
export class OutcomeProducer implements Closable {
  private constructor(private readonly sender: Sender<FrameOutcome>) {}

  static async open(
    context: QueueContext,
    { maxInFlight = OUTCOME_DELIVERY.maxInFlight }: OutcomeProducerOptions = {},
  ) {
    const sender: Sender<FrameOutcome> = await Sender.open<FrameOutcome>(
      context,
      OUTCOME_DELIVERY,
      maxInFlight,
      // The aggregator recognises an outcome that it has already.
      async (id, outcome, fate) => (fate === 'unknown' ? sender.sendAgain(id, outcome) : undefined),
    );
    return new OutcomeProducer(sender);
  }

  /** Outcomes that were sent and are not yet consumed. */
  get inFlight(): number {
    return this.sender.inFlight;
  }

  /**
   * Resolves when the outcome is safe in Redis, which waits for room. An outcome of a frame that has one in the queue
   * already is not queued; one that comes after the first was consumed is, so the consumer must not count it again.
   *
   * @throws CrowdtoneError `E_MESSAGE_INVALID`, `E_QUEUE_CLOSED` (internal)
   */
  async publish(outcome: FrameOutcome): Promise<void> {
    await this.sender.send(outcomeId(outcome), validated(frameOutcomeSchema, outcome));
  }

  /** Resolves when every outcome that was published is consumed. */
  drained(): Promise<void> {
    return this.sender.drained();
  }

  close(): Promise<void> {
    return this.sender.close();
  }
}

/** Consumes outcomes until closed, concurrently and in no particular order; each is delivered at least once. */
export function consumeOutcomes(
  context: QueueContext,
  handle: (outcome: FrameOutcome) => Promise<void>,
  options?: ConsumerOptions,
): Promise<Closable> {
  return startConsumer(context, OUTCOME_DELIVERY, frameOutcomeSchema, ({ message }) => handle(message), options);
}
