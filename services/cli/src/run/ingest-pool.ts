import type { Aggregator } from '@crowdtone/aggregator';
import type { IngestServiceConfig, IngestTask } from '@crowdtone/config';
import { asCrowdtoneError, CrowdtoneError, isSettled, type SourceRecord } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { Queues } from '@crowdtone/queue';
import type { Store } from '@crowdtone/store';
import { missingFramesError } from './missing-frames';
import { SupervisedService } from './supervised-service';

/** How many times in a row an ingest process may crash on one recording before the recording is given up. */
const CRASHES_OF_A_RECORDING = 3;
/** After so many recordings in a row that were given up, the machine is at fault and not the recordings. */
const GIVEN_UP_IN_A_ROW = 3;
/**
 * How many attempts in a row may end without a newer checkpoint and with frames missing. Frames are missing that were lost with the
 * memory of Redis or failed whenever they were tried; each attempt continues at the newest checkpoint.
 */
const ATTEMPTS_WITHOUT_PROGRESS = 3;

/** Tasks of a pool: each recording once. */
export interface TaskQueue {
  /** The next recording; null when there are no more. May wait for one. */
  next(): Promise<Omit<IngestTask, 'kind' | 'from'> | null>;
}

/** What a pool needs. */
export interface PoolParts {
  readonly runId: string;
  /** Of each process. */
  readonly config: IngestServiceConfig;
  /** Processes, each of which analyses one recording at a time. */
  readonly size: number;
  readonly aggregator: Aggregator;
  readonly store: Pick<Store, 'findCheckpoint' | 'findSource'>;
  /** See `Queues`. */
  readonly failedFrames: Queues['frameJobs']['failedFrames'];
  /** See `ServiceDescription`. */
  readonly untilHopeless: (signal: AbortSignal) => Promise<void>;
  /** Called with each process that is started. */
  readonly onStart: (service: SupervisedService) => void;
  readonly onEnded: (source: SourceRecord) => void | Promise<void>;
  readonly logger: Logger;
}

/**
 * Analyses recordings in several ingest processes. A process that crashes is started again and continues its recording at the
 * newest checkpoint; a recording that crashes it again and again is given up alone.
 */
export class IngestPool {
  readonly #services = new Set<SupervisedService>();
  #stopping = false;
  #givenUp = 0;
  #started = 0;

  constructor(private readonly parts: PoolParts) {}

  /**
   * Resolves when there are no more recordings, or after {@link stop}.
   * @throws CrowdtoneError when no recording could be analysed on this machine
   */
  async run(tasks: TaskQueue): Promise<void> {
    await Promise.all(Array.from({ length: this.parts.size }, () => this.#work(tasks)));
  }

  /** Recordings in progress end as interrupted, with a checkpoint where they are; the others are not begun. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#services].map((service) => service.stop()));
  }

  /** Ends every process at once. */
  async kill(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#services].map((service) => service.kill()));
  }

  async #work(tasks: TaskQueue): Promise<void> {
    let service: SupervisedService | null = null;
    for (let task = await tasks.next(); task !== null && !this.#stopping; task = await tasks.next()) {
      if (service === null || service.ended) service = this.#start();
      const source = await this.#analyse(service, task);
      if (source !== null) await this.parts.onEnded(source);
    }
    if (service) {
      await service.stop();
      this.#services.delete(service);
    }
  }

  #start(): SupervisedService {
    const { config, untilHopeless, logger, onStart } = this.parts;
    this.#started += 1;
    const service = new SupervisedService(
      {
        name: this.#started === 1 ? 'ingest' : `ingest-${this.#started}`,
        entry: require.resolve('@crowdtone/ingest/main'),
        config,
        restarts: CRASHES_OF_A_RECORDING,
        untilHopeless,
      },
      logger,
    );
    this.#services.add(service);
    onStart(service);
    return service;
  }

  /** @returns the source as it ended; null when the pool was stopped before */
  async #analyse(service: SupervisedService, task: Omit<IngestTask, 'kind' | 'from'>): Promise<SourceRecord | null> {
    const { aggregator, store, runId, logger } = this.parts;
    const key = { runId, sourceId: task.sourceId };
    // Only to hear of a store that fails: that a source has ended is not yet the end of the task.
    const failing = aggregator.waitForSource(key).then(() => new Promise<never>(() => undefined));
    failing.catch(() => undefined); // thrown by the race below
    let attempt = 1;
    let begin = 0;
    while (attempt <= ATTEMPTS_WITHOUT_PROGRESS) {
      const checkpoint = await store.findCheckpoint(key);
      if (checkpoint && checkpoint.point.sequence > begin) {
        begin = checkpoint.point.sequence;
        attempt = 1;
      }
      const message: IngestTask = { ...task, kind: 'analyse', ...(checkpoint && { from: checkpoint.point }) };
      const isDone = await Promise.race([service.perform(message), failing]);
      const source = await store.findSource(key);
      if (source !== null && isSettled(source)) {
        this.#givenUp = 0;
        return source;
      }
      if (this.#stopping) return null;
      if (service.ended) return this.#giveUp(key, await errorOf(service));
      if (isDone) attempt += 1;
      logger.warn({ ...key, attempt, isDone }, 'the recording continues at its newest checkpoint');
    }
    return this.#giveUp(key, missingFramesError(await this.parts.failedFrames(key)));
  }

  async #giveUp(key: { runId: string; sourceId: string }, error: CrowdtoneError): Promise<SourceRecord> {
    this.#givenUp += 1;
    // An error that a service reports itself concerns all recordings: it could not begin.
    const isReported = !['E_SERVICE_CRASHED', 'E_MEMORY_FULL', 'E_REDIS_LOST', 'E_FRAME_FAILED'].includes(error.code);
    if (isReported || this.#givenUp >= GIVEN_UP_IN_A_ROW) throw error;
    await this.parts.aggregator.abandonSource(key, error);
    const source = await this.parts.store.findSource(key);
    if (source === null) throw error;
    return source;
  }
}

function errorOf(service: SupervisedService): Promise<CrowdtoneError> {
  return service.finished.then(
    () =>
      new CrowdtoneError('E_SERVICE_ENDED', `${service.name} ended before its work was done; run again with --debug`),
    asCrowdtoneError,
  );
}
