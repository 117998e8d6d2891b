import { setTimeout as pause } from 'node:timers/promises';
import {
  asCrowdtoneError,
  CrowdtoneError,
  type FrameOutcome,
  type GroupEvent,
  type GroupWindow,
  type RunRecord,
  type SettledFrame,
  type SourceRecord,
  sourceKey,
  traceOf,
} from '@crowdtone/domain';
import type { Logger, Settled } from '@crowdtone/observability';
import type { ShareCorrection } from '@crowdtone/statistics';
import type { SourceKey, Store } from '@crowdtone/store';
import { GroupCommit } from './group-commit';
import type { AggregatorQueues } from './ports';
import { ProgressThrottle } from './progress-throttle';
import { isSettled, type SourceNews, type SourceTimeline } from './source-timeline';
import { SourceWaiters } from './source-waiters';
import { storedTimeline } from './stored-timeline';

/** Pause before a commit that found the disk full is tried again, milliseconds. */
const RETRY_MS = 1000;

export interface AggregatorParts {
  readonly queues: AggregatorQueues;
  readonly store: Store;
  readonly logger: Logger;
  /** Of the model that reads the run's faces; null when shares are counted. */
  readonly shareCorrection: ShareCorrection | null;
  /** Told what each commit stored for the first time. */
  readonly onSettled?: (settled: Settled) => void;
}

/**
 * Turns outcomes into group statistics. Frames, the windows they close and the progress of their source are stored in
 * one commit, and only then told to the world and taken off the queue. So the store is always of one piece: an
 * aggregator that dies is followed by one that reads where it was, and finds redelivered outcomes there already.
 */
export class Aggregator {
  /** Sources with outcomes under way. What is here is also in the store, and is dropped whenever in doubt. */
  readonly #timelines = new Map<string, SourceTimeline>();
  readonly #commits = new GroupCommit<SourceNews>((news) => this.#commitUntilStored(news));
  readonly #waiters = new SourceWaiters();
  readonly #progress = new ProgressThrottle((source) => this.#announce([{ kind: 'source', source }]));
  readonly #closing = new AbortController();
  #consumer: { close(): Promise<void> } | null = null;

  private constructor(private readonly parts: AggregatorParts) {}

  static async start(parts: AggregatorParts): Promise<Aggregator> {
    const aggregator = new Aggregator(parts);
    aggregator.#consumer = await parts.queues.outcomes.consume((outcome) => aggregator.#take(outcome));
    return aggregator;
  }

  /** Stores and announces a run, or what became known of it; before the first of its sources. */
  async saveRun(run: RunRecord): Promise<void> {
    await this.parts.store.saveRun(run);
    this.#announce([{ kind: 'run', run }]);
  }

  /**
   * Stores and announces a source, before its first frame is sent. One that is known already is left as it is, so a
   * run may be started again.
   *
   * @throws E_RUN_UNKNOWN (internal) when the run was not saved
   */
  async addSource(source: SourceRecord): Promise<void> {
    await this.#runOf(source);
    if (await this.parts.store.findSource(source)) return;
    await this.parts.store.commit({ sources: [source] });
    this.#announce([{ kind: 'source', source }]);
  }

  /**
   * Stores and announces what people call a source from now on, and why they watch it. One that has ended is left as it is.
   *
   * @throws E_SOURCE_UNKNOWN (internal); E_DISK_FULL when the aggregator is closed meanwhile, other faults of the store
   */
  async describeSource(source: Pick<SourceRecord, 'runId' | 'sourceId' | 'label' | 'purpose'>): Promise<void> {
    await this.#commits.add({ kind: 'described', ...source });
  }

  /**
   * Resolves when the source is complete, partial or failed, and every window of it is stored.
   *
   * @throws E_SOURCE_UNKNOWN (internal); E_DISK_FULL and other faults of the store while it waits; E_INTERRUPTED when
   * the aggregator is closed before the source ended
   */
  async waitForSource(key: SourceKey): Promise<SourceRecord> {
    // Waits before it looks, so that an end between the two is not missed.
    const waiting = this.#waiters.wait(sourceKey(key));
    this.parts.store.findSource(key).then(
      (source) => {
        if (source === null) this.#waiters.fail(sourceKey(key), unknownSource(key));
        else if (isSettled(source)) this.#waiters.settle(sourceKey(key), source);
      },
      (error: unknown) => this.#waiters.fail(sourceKey(key), error),
    );
    return waiting;
  }

  /**
   * For a run whose outcomes will not come any more: stops, and ends each of its sources that is still under way as
   * partial, or failed, for the reason given. What was read of it until then is in its windows, the last one partial.
   *
   * @throws E_DISK_FULL and other faults of the store
   */
  async abandonRun(runId: string, { code, message }: CrowdtoneError): Promise<void> {
    await this.#stop();
    for (const source of await this.parts.store.listSources(runId)) {
      if (isSettled(source)) continue;
      await this.#commits.add({ kind: 'abandoned', runId, sourceId: source.sourceId, error: { code, message } });
    }
  }

  /** Takes no more outcomes, and finishes those under way; their sources may go on later. The store stays open. */
  async close(): Promise<void> {
    await this.#stop();
    this.#progress.close();
    const interrupted = 'the analysis was stopped before the source ended; what was read until then is kept';
    this.#waiters.failAll(new CrowdtoneError('E_INTERRUPTED', interrupted));
  }

  async #stop(): Promise<void> {
    this.#closing.abort();
    await this.#consumer?.close();
    await this.#commits.idle();
  }

  /** One outcome from the queue. Resolves when it is stored, rejects when it must come again. */
  async #take(outcome: FrameOutcome): Promise<void> {
    if (!this.#timelines.has(sourceKey(outcome))) {
      const source = await this.parts.store.findSource(outcome);
      if (source === null) throw unknownSource(outcome);
      if (isSettled(source)) return;
    }
    await this.#commits.add(outcome);
  }

  /**
   * A full disk is waited out here: were the outcomes given back, the queue would try them a few times and then give
   * them up, and their source could never end. While they are held, the queue fills and the decoders pause.
   */
  async #commitUntilStored(outcomes: readonly SourceNews[]): Promise<void> {
    for (;;) {
      try {
        await this.#commit(outcomes);
        return;
      } catch (error) {
        // Memory is ahead of the store now, so it is read again from there.
        for (const key of new Set(outcomes.map(sourceKey))) {
          this.#timelines.delete(key);
          this.#waiters.fail(key, error);
        }
        if (asCrowdtoneError(error).code !== 'E_DISK_FULL' || this.#closing.signal.aborted) throw error;
        this.parts.logger.error({ err: error }, `the disk is full; the commit is tried again every ${RETRY_MS} ms`);
        // Closing ends the pause; then there is one last try.
        await pause(RETRY_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }

  async #commit(outcomes: readonly SourceNews[]): Promise<void> {
    const touched = new Map<string, SourceTimeline>();
    const frames: SettledFrame[] = [];
    for (const outcome of outcomes) {
      const timeline = await this.#timelineOf(outcome);
      if (!timeline?.accept(outcome)) continue;
      touched.set(sourceKey(outcome), timeline);
      if (outcome.kind === 'analysed' || outcome.kind === 'dropped') frames.push(outcome);
    }
    if (touched.size === 0) return;

    const windows: GroupWindow[] = [];
    for (const timeline of touched.values()) windows.push(...timeline.advance());
    const sources = [...touched.values()].map((timeline) => timeline.source);
    await this.parts.store.commit({ frames, windows, sources });

    this.parts.onSettled?.({ frames, windows });
    this.#trace({ frames, windows });
    this.#announce(windows.map((window) => ({ kind: 'window', window })));
    for (const [key, { source }] of touched) {
      if (isSettled(source)) this.#reportEnd(key, source);
      else this.#progress.offer(key, source);
    }
  }

  #trace({ frames, windows }: Settled): void {
    const { logger } = this.parts;
    if (!logger.isLevelEnabled('debug')) return;
    for (const frame of frames) logger.debug({ trace: traceOf(frame), kind: frame.kind }, 'a frame was stored');
    for (const { runId, sourceId, index, startMs, endMs } of windows) {
      const closedBy = frames.filter((frame) => frame.sourceId === sourceId && frame.runId === runId).map(traceOf);
      logger.debug({ runId, sourceId, index, startMs, endMs, closedBy }, 'a window was closed');
    }
  }

  #reportEnd(key: string, source: SourceRecord): void {
    const { runId, sourceId, state, decoded, analysed, error } = source;
    const facts = { runId, sourceId, state, decoded, analysed, error };
    if (error?.code === 'E_INTERNAL') this.parts.logger.error(facts, 'the source broke a rule and was ended');
    else this.parts.logger.info(facts, 'the source ended');
    this.#timelines.delete(key);
    this.#progress.forget(key);
    this.#announce([{ kind: 'source', source }]);
    this.#waiters.settle(key, source);
  }

  /** From memory, else from the store; null for a source that is settled. */
  async #timelineOf({ runId, sourceId }: SourceKey): Promise<SourceTimeline | null> {
    const key = { runId, sourceId };
    const known = this.#timelines.get(sourceKey(key));
    if (known) return known;
    const { store, shareCorrection } = this.parts;
    const source = await store.findSource(key);
    if (source === null) throw unknownSource(key);
    if (isSettled(source)) return null;
    const timeline = await storedTimeline(store, { run: await this.#runOf(key), shareCorrection }, source);
    this.#timelines.set(sourceKey(key), timeline);
    return timeline;
  }

  async #runOf({ runId }: SourceKey): Promise<RunRecord> {
    const run = await this.parts.store.findRun(runId);
    if (run) return run;
    throw new CrowdtoneError('E_RUN_UNKNOWN', `run ${runId} is not in the store; save it before its sources`);
  }

  /**
   * Nobody waits for this: the store holds what is told here, so an event that finds no listener, or no Redis, is no
   * loss. Redis keeps the order of what one client publishes.
   */
  #announce(events: readonly GroupEvent[]): void {
    for (const event of events) {
      this.parts.queues.groupEvents.publish(event).catch((error: unknown) => {
        this.parts.logger.warn({ err: error, kind: event.kind }, 'an event was not announced; readers find it stored');
      });
    }
  }
}

function unknownSource({ runId, sourceId }: SourceKey): CrowdtoneError {
  return new CrowdtoneError(
    'E_SOURCE_UNKNOWN',
    `source ${sourceId} of run ${runId} is not in the store; add it before its first frame is sent`,
  );
}
