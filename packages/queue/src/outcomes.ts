import { type FrameOutcome, frameOutcomeSchema, shardOf } from '@crowdtone/domain';
import { type ConsumerOptions, startConsumer } from './delivery/consumer';
import type { Closable, QueueContext } from './delivery/context';
import { outcomeDelivery } from './delivery/policy';
import { Sender } from './delivery/sender';
import { outcomeId } from './message-ids';
import { validated } from './validate';

/** Options of a producer of outcomes. */
export interface OutcomeProducerOptions {
  /** Outcomes of this producer that may wait for the aggregator of a shard at a time. */
  readonly maxInFlight?: number;
}

/** Options of a consumer of outcomes. */
export interface OutcomeConsumerOptions extends ConsumerOptions {
  /** The first by default, which is the only one of a single program. */
  readonly shard?: number;
}

/** Sends outcomes of frames to the aggregators, with back-pressure. */
export class OutcomeProducer implements Closable {
  /** Of the shards that outcomes were sent to. */
  readonly #senders = new Map<number, Promise<Sender<FrameOutcome>>>();
  readonly #opened: Sender<FrameOutcome>[] = [];

  private constructor(
    private readonly context: QueueContext,
    private readonly options: OutcomeProducerOptions,
  ) {}

  static async open(context: QueueContext, options: OutcomeProducerOptions = {}): Promise<OutcomeProducer> {
    const producer = new OutcomeProducer(context, options);
    if (context.shards === 1) await producer.#senderOf(0);
    return producer;
  }

  /** Outcomes that were sent and are not yet consumed. */
  get inFlight(): number {
    return this.#opened.reduce((sum, sender) => sum + sender.inFlight, 0);
  }

  /**
   * Resolves when the outcome is safe in Redis, which waits for room. An outcome of a frame that has one in the queue
   * already is not queued; one that comes after the first was consumed is, so the consumer must not count it again.
   *
   * @throws CrowdtoneError `E_MESSAGE_INVALID`, `E_QUEUE_CLOSED` (internal)
   */
  async publish(outcome: FrameOutcome): Promise<void> {
    const message = validated(frameOutcomeSchema, outcome);
    const sender = await this.#senderOf(shardOf(outcome.sourceId, this.context.shards));
    await sender.send(outcomeId(outcome), message);
  }

  /** Resolves when every outcome that was published is consumed. */
  async drained(): Promise<void> {
    await Promise.all(this.#opened.map((sender) => sender.drained()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((sender) => sender.close()));
  }

  #senderOf(shard: number): Promise<Sender<FrameOutcome>> {
    const known = this.#senders.get(shard);
    if (known !== undefined) return known;
    const opening = this.#open(shard).catch((error: unknown) => {
      // The next outcome tries again.
      this.#senders.delete(shard);
      throw error;
    });
    this.#senders.set(shard, opening);
    return opening;
  }

  async #open(shard: number): Promise<Sender<FrameOutcome>> {
    const policy = outcomeDelivery(shard, this.context.shards);
    const { maxInFlight = policy.maxInFlight } = this.options;
    const sender: Sender<FrameOutcome> = await Sender.open<FrameOutcome>(
      this.context,
      policy,
      maxInFlight,
      // The aggregator recognises an outcome that it has already.
      async (id, outcome, fate) => (fate === 'unknown' ? sender.sendAgain(id, outcome) : undefined),
    );
    this.#opened.push(sender);
    return sender;
  }
}

/** Consumes outcomes of a shard until closed, concurrently and in no particular order; each is delivered at least once. */
export function consumeOutcomes(
  context: QueueContext,
  handle: (outcome: FrameOutcome) => Promise<void>,
  { shard = 0, ...options }: OutcomeConsumerOptions = {},
): Promise<Closable> {
  const policy = outcomeDelivery(shard, context.shards);
  return startConsumer(context, policy, frameOutcomeSchema, ({ message }) => handle(message), options);
}
