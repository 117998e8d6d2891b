import { setTimeout as pause } from 'node:timers/promises';
import {
  asCrowdtoneError,
  CrowdtoneError,
  type ErrorCode,
  type FrameOutcome,
  type GroupEvent,
  type GroupWindow,
  isSettled,
  type RunRecord,
  type SourceRecord,
  sourceKey,
  traceOf,
} from '@crowdtone/domain';
import type { Logger, Settled } from '@crowdtone/observability';
import { monotonicNow } from '@crowdtone/runtime';
import type { ShareCorrection } from '@crowdtone/statistics';
import type { Commit, Fence, FencedStore, SourceKey, Store } from '@crowdtone/store';
import type { AlertEngine } from './alerts/alert-engine';
import type { AlertJudge } from './alerts/alert-judge';
import { announcer } from './announcer';
import { GroupCommit } from './group-commit';
import type { AggregatorQueues } from './ports';
import { ProgressThrottle } from './progress-throttle';
import { ResultWatch } from './result-watch';
import { sentKey } from './segment';
import type { SourceTimeline } from './source-timeline';
import type { SourceDescribed, SourceUpdate } from './source-update';
import { SourceWaiters } from './source-waiters';
import { storedTimeline } from './stored-timeline';

/** Pause before what the store could not do is tried again, milliseconds. */
const RETRY_MS = 1000;
/** A transaction takes some 0.1 MB of memory for each. */
const SOURCES_PER_COMMIT = 100;
/** Errors of the store that pass. */
const PASSING: readonly ErrorCode[] = ['E_DISK_FULL', 'E_DATABASE_UNREACHABLE'];

/** Dependencies of {@link Aggregator}. */
export interface AggregatorParts {
  readonly queues: AggregatorQueues;
  readonly store: Store;
  /** What this aggregator owns, when others may take it over: then commits carry it, and it stops when it is another's. */
  readonly owned?: Owned;
  /** Judges alert rules with each commit; none are judged without it. */
  readonly alerts?: Pick<AlertEngine, 'open'>;
  readonly logger: Logger;
  /** Share correction of the run's model; null when shares are counted. */
  readonly shareCorrection: ShareCorrection | null;
  /** Receives what each commit stored for the first time. */
  readonly onSettled?: (settled: Settled) => void;
  /** Called with the source of each outcome that was refused because its process was followed by another. */
  readonly onFenced?: (sourceId: string) => void;
  /** Milliseconds that never run backwards. */
  readonly now?: () => number;
}

/** A claim in a store for several processes. */
export interface Owned {
  readonly fence: Fence;
  readonly store: Pick<FencedStore, 'claim' | 'commitFenced'>;
  /** Called when another process owns it by now. Outcomes that could not be stored were given back. */
  readonly onFenced: () => void;
}

/**
 * Turns outcomes into group statistics. Frames, the windows they close and the progress of their source are stored in
 * one commit, and only then announced and acknowledged to the queue. So the store is always consistent: after a crash
 * the next aggregator continues from the store, and ignores redelivered outcomes that are stored already.
 */
export class Aggregator {
  /** Sources in progress: a cache of the store, dropped when a commit fails. */
  readonly #timelines = new Map<string, SourceTimeline>();
  readonly #commits = new GroupCommit<SourceUpdate>((news) => this.#commitUntilStored(news));
  readonly #waiters = new SourceWaiters();
  readonly #watch: ResultWatch;
  readonly #progress = new ProgressThrottle((source) => this.#announce({ kind: 'source', source }));
  readonly #closing = new AbortController();
  readonly #judge: AlertJudge | null;
  readonly #announce: (event: GroupEvent) => void;
  #consumer: { close(): Promise<void> } | null = null;

  private constructor(private readonly parts: AggregatorParts) {
    this.#watch = new ResultWatch(parts.now ?? monotonicNow);
    const { queues, logger } = parts;
    this.#announce = announcer((event) => queues.groupEvents.publish(event), logger);
    this.#judge = parts.alerts?.open({ save: (alerts) => this.#store({ alerts }), publish: this.#announce }) ?? null;
  }

  /** Starts consuming outcomes. */
  static async start(parts: AggregatorParts): Promise<Aggregator> {
    // Before anything is read: from here on no other process changes what this one reads.
    await parts.owned?.store.claim(parts.owned.fence);
    const aggregator = new Aggregator(parts);
    aggregator.#consumer = await parts.queues.outcomes.consume((outcome) => aggregator.#take(outcome));
    return aggregator;
  }

  /** Stores and announces a run or its changes; before the first of its sources is added. */
  async saveRun(run: RunRecord): Promise<void> {
    await this.parts.store.saveRun(run);
    this.#announce({ kind: 'run', run });
  }

  /**
   * Stores and announces a source, before its first frame is sent. A known source is unchanged, so a run may be restarted.
   *
   * @throws {CrowdtoneError} E_RUN_UNKNOWN when the run was not saved
   */
  async addSource(source: SourceRecord): Promise<void> {
    await this.addSources(source.runId, [source]);
  }

  /** As {@link addSource}, for several sources of one run, many in each commit. */
  async addSources(runId: string, sources: readonly SourceRecord[]): Promise<void> {
    await this.#runOf({ runId });
    const known = new Set((await this.parts.store.listSources(runId)).map(({ sourceId }) => sourceId));
    const added = sources.filter(({ sourceId }) => !known.has(sourceId));
    for (let first = 0; first < added.length; first += SOURCES_PER_COMMIT) {
      const part = added.slice(first, first + SOURCES_PER_COMMIT);
      await this.parts.store.commit({ sources: part });
      for (const source of part) this.#announce({ kind: 'source', source });
      await this.judgeSources(part);
    }
  }

  /** Judges alert rules of sources from now on although nothing was committed of them yet, by this process. Idempotent. */
  async judgeSources(sources: readonly SourceKey[]): Promise<void> {
    await this.#judge?.adopt(sources);
  }

  /**
   * Stores and announces a new label, purpose or zones of a source. Zones are those of every window that closes from now on. A source that has ended is unchanged.
   *
   * @throws {CrowdtoneError} E_SOURCE_UNKNOWN; E_DISK_FULL when the aggregator is closed meanwhile; other errors of the store
   */
  async describeSource(source: Omit<SourceDescribed, 'kind'>): Promise<void> {
    await this.#commits.add({ kind: 'described', ...source });
  }

  /** Judges a camera as away that no process has, until one says otherwise. */
  missSource({ runId, sourceId }: SourceKey): void {
    this.#judge?.handle({ runId, sourceId, phase: 'connecting' });
  }

  /**
   * Resolves when the source is complete, partial or failed, and every window of it is stored.
   *
   * @throws {CrowdtoneError} E_SOURCE_UNKNOWN; E_DISK_FULL and other errors of the store while it waits; E_INTERRUPTED when
   *   the aggregator is closed before the source ended
   */
  async waitForSource(key: SourceKey): Promise<SourceRecord> {
    // Registers the waiter before the query, so that an end between the two is not missed.
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
   * Ends a run that will get no more outcomes: stops consuming, and ends each unfinished source as partial or failed with
   * the given error. Frames up to then are in its windows, the last one partial.
   *
   * @throws {CrowdtoneError} E_DISK_FULL and other errors of the store
   */
  async abandonRun(runId: string, { code, message }: CrowdtoneError): Promise<void> {
    await this.#stop();
    const unfinished = (await this.parts.store.listSources(runId)).filter((source) => !isSettled(source));
    await Promise.all(
      unfinished.map(({ sourceId }) =>
        this.#commits.add({ kind: 'abandoned', runId, sourceId, error: { code, message } }),
      ),
    );
  }

  /**
   * Ends one source with an error because it gets no more outcomes; the others go on. A source that has ended is unchanged.
   *
   * @throws {CrowdtoneError} E_SOURCE_UNKNOWN; E_DISK_FULL and other errors of the store
   */
  async abandonSource({ runId, sourceId }: SourceKey, { code, message }: CrowdtoneError): Promise<void> {
    await this.#commits.add({ kind: 'abandoned', runId, sourceId, error: { code, message } });
  }

  /** @throws {CrowdtoneError} E_RESULTS_WAITING while the results of a source stand still because a frame is missing */
  async checkResults(): Promise<void> {
    this.#watch.check();
  }

  /**
   * Ends the part of a live source that a process had which is gone: its results go on without what is missing of it. Does nothing
   * when another process has followed already, or the source has ended.
   *
   * @param epoch of the process that is gone
   * @throws {CrowdtoneError} E_SOURCE_UNKNOWN; E_DISK_FULL and other errors of the store
   */
  async cutSource({ runId, sourceId }: SourceKey, epoch: number): Promise<void> {
    await this.#commits.add({ kind: 'cut', runId, sourceId, epoch });
  }

  /** Stops consuming and finishes outcomes in progress; their sources may continue later. The store stays open. */
  async close(): Promise<void> {
    await this.#stop();
    await this.#judge?.close();
    this.#progress.close();
    const interrupted = 'the analysis was stopped before the source ended; the results up to then are kept';
    this.#waiters.failAll(new CrowdtoneError('E_INTERRUPTED', interrupted));
  }

  async #stop(): Promise<void> {
    this.#closing.abort();
    await this.#consumer?.close();
    await this.#commits.idle();
  }

  /** One outcome from the queue. Resolves when it is stored, rejects when it must be redelivered. */
  async #take(outcome: FrameOutcome): Promise<void> {
    if (!this.#timelines.has(sourceKey(outcome))) {
      const source = await this.#untilPossible(() => this.parts.store.findSource(outcome));
      if (source === null) throw unknownSource(outcome);
      if (isSettled(source)) return;
    }
    await this.#commits.add(outcome);
  }

  async #commitUntilStored(outcomes: readonly SourceUpdate[]): Promise<void> {
    await this.#untilPossible(async () => {
      try {
        await this.#commit(outcomes);
      } catch (error) {
        // The cache is ahead of the store now, so it is dropped.
        for (const key of new Set(outcomes.map(sourceKey))) {
          this.#timelines.delete(key);
          this.#watch.forget(key);
          this.#waiters.fail(key, error);
        }
        if (asCrowdtoneError(error).code === 'E_FENCED') this.#leave();
        throw error;
      }
    });
  }

  /**
   * Waits here until a full disk has room, or a database answers: if the outcomes were returned, the queue would exhaust its
   * attempts and their source could never end. Meanwhile the queue fills and the decoders pause.
   */
  async #untilPossible<Result>(task: () => Promise<Result>): Promise<Result> {
    while (true) {
      try {
        return await task();
      } catch (error) {
        if (!PASSING.includes(asCrowdtoneError(error).code) || this.#closing.signal.aborted) throw error;
        this.parts.logger.error({ err: error }, `the store cannot be used; trying again every ${RETRY_MS} ms`);
        // Closing ends the pause; one last attempt follows.
        await pause(RETRY_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }

  async #commit(outcomes: readonly SourceUpdate[]): Promise<void> {
    const touched = new Map<string, SourceTimeline>();
    for (const outcome of outcomes) {
      const timeline = await this.#timelineOf(outcome);
      if (timeline?.isFenced(outcome)) this.#refuse(outcome);
      if (timeline?.accept(outcome)) touched.set(sourceKey(outcome), timeline);
    }
    if (touched.size === 0) return;

    const windows: GroupWindow[] = [];
    for (const timeline of touched.values()) windows.push(...timeline.advance());
    const sources = [...touched.values()].map((timeline) => timeline.source);
    const news = [...touched.values()].map((timeline) => timeline.takeNews());
    const frames = news.flatMap((each) => each.frames);
    const announceAlerts = await this.#storeJudged({
      ...{ frames, windows, sources },
      checkpoints: news.flatMap(({ checkpoints }) => checkpoints),
      withheld: news.flatMap(({ withheld }) => withheld),
      places: news.flatMap(({ places }) => places),
    });

    this.parts.onSettled?.({ frames, windows });
    this.#trace({ frames, windows }, sources);
    for (const window of windows) this.#announce({ kind: 'window', window });
    announceAlerts();
    for (const [key, { source, awaited }] of touched) {
      this.#watch.update(key, isSettled(source) ? null : awaited);
      if (isSettled(source)) this.#reportEnd(key, source);
      else this.#progress.offer(key, source);
    }
  }

  /** Alerts that follow from a commit are in the same transaction. @returns announces them */
  async #storeJudged(commit: Commit): Promise<() => void> {
    if (this.#judge !== null) {
      const { windows = [], sources = [] } = commit;
      return this.#judge.commit({ windows, sources }, (alerts) => this.#store({ ...commit, alerts }));
    }
    await this.#store(commit);
    return () => undefined;
  }

  #store(commit: Commit): Promise<void> {
    const { store, owned } = this.parts;
    return owned === undefined ? store.commit(commit) : owned.store.commitFenced(commit, owned.fence);
  }

  /** Another process goes on from what is stored: nothing that is known here may be used any more, and no more is taken. */
  #leave(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#timelines.clear();
    void this.#judge?.close();
    this.parts.logger.warn(
      { ...this.parts.owned?.fence },
      'another process owns this by now; giving its outcomes back',
    );
    this.#consumer
      ?.close()
      .catch((error: unknown) => this.parts.logger.warn({ err: error }, 'a consumer did not close'));
    this.parts.owned?.onFenced();
  }

  /** A process that was frozen and has been followed by another does not know that yet. */
  #refuse({ runId, sourceId }: SourceKey): void {
    this.parts.logger.debug({ runId, sourceId }, 'an outcome of an earlier epoch was refused');
    this.parts.onFenced?.(sourceId);
  }

  #trace({ frames, windows }: Settled, sources: readonly SourceRecord[]): void {
    const { logger } = this.parts;
    if (!logger.isLevelEnabled('debug')) return;
    const segments = new Map(sources.map((source) => [sourceKey(source), source.segment]));
    const traced = frames.map((frame) => ({
      ...frame,
      trace: traceOf(sentKey(frame, segments.get(sourceKey(frame)))),
    }));
    for (const { trace, kind } of traced) logger.debug({ trace, kind }, 'a frame was stored');
    for (const window of windows) {
      const { runId, sourceId, index, startMs, endMs } = window;
      const closedBy = traced.filter((frame) => sourceKey(frame) === sourceKey(window)).map(({ trace }) => trace);
      logger.debug({ runId, sourceId, index, startMs, endMs, closedBy }, 'a window was closed');
    }
  }

  #reportEnd(key: string, source: SourceRecord): void {
    const { runId, sourceId, state, decoded, analysed, error } = source;
    const facts = { runId, sourceId, state, decoded, analysed, error };
    if (error?.code === 'E_INTERNAL')
      this.parts.logger.error(facts, 'the source was ended because of an internal error');
    else this.parts.logger.info(facts, 'the source ended');
    this.#timelines.delete(key);
    this.#progress.forget(key);
    this.#announce({ kind: 'source', source });
    this.#waiters.settle(key, source);
  }

  /** From the cache, else from the store; null for a settled source. */
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

  async #runOf({ runId }: Pick<SourceKey, 'runId'>): Promise<RunRecord> {
    const run = await this.parts.store.findRun(runId);
    if (run) return run;
    throw new CrowdtoneError('E_RUN_UNKNOWN', `run ${runId} is not in the store; save it before its sources`);
  }
}

function unknownSource({ runId, sourceId }: SourceKey): CrowdtoneError {
  return new CrowdtoneError(
    'E_SOURCE_UNKNOWN',
    `source ${sourceId} of run ${runId} is not in the store; add it before its first frame is sent`,
  );
}
