import { Queue, QueueEvents } from 'bullmq';
import { isOutOfMemory, redisFull } from '../redis/out-of-memory';
import { logError, type QueueContext } from './context';
import { InFlight } from './in-flight';
import type { DeliveryPolicy } from './policy';

/**
 * Redis keeps a bounded number of events, so a producer that was frozen may have missed some. A message that has been in
 * flight for this long, in milliseconds, is asked after.
 */
const ASK_AFTER_MS = 30_000;

/**
 * Called with a message that is gone, before it gives up its place. `dead`: it is a dead letter. `unknown`: Redis lost its
 * memory, or the message is done with and the news of that was missed.
 */
export type OnGone<Message> = (id: string, message: Message, fate: 'dead' | 'unknown') => Promise<void>;

/** The producing end of a queue: bounded; Redis' own events say when a message is done with. */
export class Sender<Message extends object> {
  readonly #inFlight: InFlight;
  /** What was sent under the ids in flight. */
  readonly #messages = new Map<string, Message>();
  /**
   * Those in flight that Redis has taken; the others are still on their way there. True once a round of questions has met
   * the message.
   */
  readonly #accepted = new Map<string, boolean>();
  /** Ids whose fate is being settled. */
  readonly #settling = new Set<string>();
  readonly #onDone: (() => void)[] = [];
  #nextRound: NodeJS.Timeout | undefined;
  #closing = false;

  private constructor(
    private readonly context: QueueContext,
    private readonly policy: DeliveryPolicy,
    maxInFlight: number,
    private readonly queue: Queue<object, void>,
    private readonly events: QueueEvents,
    private readonly onGone: OnGone<Message>,
  ) {
    this.#inFlight = new InFlight(maxInFlight);
    events.on('completed', ({ jobId }) => this.#done(jobId));
    events.on('failed', ({ jobId }) => this.#ask([jobId]));
    // A message that died in an earlier run is not queued again under its id; it will have no event either.
    events.on('duplicated', ({ jobId }) => this.#ask([jobId]));
    context.client.on('ready', this.#askForAll);
  }

  static async open<Message extends object>(
    context: QueueContext,
    policy: DeliveryPolicy,
    maxInFlight: number,
    onGone: OnGone<Message>,
  ): Promise<Sender<Message>> {
    const { client, prefix } = context;
    const queue = new Queue<object, void>(policy.queue, {
      connection: client,
      prefix,
      defaultJobOptions: {
        attempts: policy.attempts,
        backoff: { type: 'fixed', delay: policy.retryDelayMs },
        removeOnComplete: true,
        removeOnFail: { count: policy.deadLetters },
        stackTraceLimit: 1,
      },
    });
    // From the newest event on: those of messages that are sent before the first read are in the stream by then.
    const [newest] = await client.xrevrange(`${prefix}:${policy.queue}:events`, '+', '-', 'COUNT', 1);
    const events = new QueueEvents(policy.queue, {
      connection: client,
      prefix,
      lastEventId: newest?.[0] ?? '0-0',
      blockingTimeout: policy.blockMs,
    });
    queue.on('error', logError(context, policy.queue));
    events.on('error', logError(context, policy.queue));
    await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
    return new Sender(context, policy, maxInFlight, queue, events, onGone);
  }

  /** Messages sent and not done with, those on their way to Redis included. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** See {@link InFlight.setLimit}. */
  setMaxInFlight(maxInFlight: number): void {
    this.#inFlight.setLimit(maxInFlight);
  }

  /**
   * Sends a message as soon as there is room. A message whose id is in the queue already is not queued twice.
   *
   * @param prepare runs when the message has its place, before it is queued
   * @throws CrowdtoneError `E_QUEUE_CLOSED` (internal), `E_REDIS_FULL` (environment)
   */
  async send(id: string, message: Message, prepare?: () => Promise<void>): Promise<void> {
    await this.#inFlight.enter(id);
    this.#messages.set(id, message);
    try {
      await prepare?.();
      await this.sendAgain(id, message);
    } catch (error) {
      this.#done(id);
      throw error;
    }
  }

  /** Sends a message that has its place, for {@link OnGone} once more. */
  async sendAgain(id: string, message: Message): Promise<void> {
    await this.#add(id, message);
    // It may be done with already: its event can overtake the answer.
    if (!this.#inFlight.has(id)) this.#messages.delete(id);
    else this.#accepted.set(id, false);
    this.#scheduleRound();
  }

  /**
   * Resolves when one more message is done with, which frees memory of Redis.
   *
   * @throws CrowdtoneError `E_REDIS_FULL` (environment) when Redis holds none that could be
   */
  async memoryFreed(): Promise<void> {
    if (this.#accepted.size === 0) throw redisFull();
    await new Promise<void>((resolve) => this.#onDone.push(resolve));
  }

  drained(): Promise<void> {
    return this.#inFlight.drained();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#inFlight.close();
    clearTimeout(this.#nextRound);
    this.context.client.off('ready', this.#askForAll);
    await this.context.pulse.unlessSilent(this.#closeQueue(), `the producer of ${this.policy.queue}`);
  }

  async #closeQueue(): Promise<void> {
    const eventsClosed = this.events.close();
    // BullMQ waits for the end of a connection, which one that is just trying to reconnect does not announce.
    if (this.context.client.status === 'ready') await eventsClosed;
    else eventsClosed.catch(logError(this.context, this.policy.queue));
    await this.queue.close();
  }

  async #add(id: string, message: Message): Promise<void> {
    for (;;) {
      try {
        await this.queue.add(this.policy.queue, message, { jobId: id });
        return;
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        await this.memoryFreed();
      }
    }
  }

  #done(id: string): void {
    if (!this.#inFlight.leave(id)) return;
    this.#messages.delete(id);
    this.#accepted.delete(id);
    for (const resolve of this.#onDone.splice(0)) resolve();
  }

  /** As long as messages are in flight, asks after those that already were at the round before. */
  #scheduleRound(): void {
    if (this.#nextRound !== undefined || this.#accepted.size === 0 || this.#closing) return;
    this.#nextRound = setTimeout(() => {
      this.#nextRound = undefined;
      const old = [...this.#accepted].filter(([, isOld]) => isOld).map(([id]) => id);
      for (const id of this.#accepted.keys()) this.#accepted.set(id, true);
      this.#ask(old);
      this.#scheduleRound();
    }, ASK_AFTER_MS);
  }

  readonly #askForAll = () => this.#ask([...this.#accepted.keys()]);

  /** Settles messages whose event was missed: done and removed, dead, or lost with the memory of a Redis that died. */
  #ask(ids: readonly string[]): void {
    Promise.all(ids.map((id) => this.#settle(id))).catch(logError(this.context, this.policy.queue));
  }

  async #settle(id: string): Promise<void> {
    if (this.#settling.has(id)) return;
    this.#settling.add(id);
    try {
      const state = await this.queue.getJobState(id);
      if (state !== 'unknown' && state !== 'failed' && state !== 'completed') return;
      this.#accepted.delete(id);
      const message = this.#messages.get(id);
      try {
        const fate = state === 'failed' ? 'dead' : 'unknown';
        if (message !== undefined && state !== 'completed') await this.onGone(id, message, fate);
      } finally {
        // Unless it was sent again.
        if (!this.#accepted.has(id)) this.#done(id);
      }
    } finally {
      this.#settling.delete(id);
    }
  }
}
