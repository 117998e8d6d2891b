import {
  type AnalysedFrame,
  type GroupEvent,
  type GroupWindow,
  type SettledFrame,
  type SourceHealth,
  sourceKey,
} from '@crowdtone/domain';
import { BoundedMap } from '@crowdtone/runtime';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { BoundedLabels } from './bounded-labels';
import { ScalingGauges } from './scaling-gauges';

/** Seconds; from a fast stage to a queue that is minutes behind. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** Seconds; fine enough between a tenth and ten that a quantile read from them is off by a tenth at most. */
const LATENCY_BUCKETS = [
  ...[0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5],
  ...[6, 7, 8, 10, 15, 20, 30, 60, 120, 300],
];

/** Bound on stored windows whose announcement was not received yet, because announcements may be lost. */
const MAX_AWAITED_WINDOWS = 1000;

/** Frames and windows stored by one commit of the aggregator. */
export interface Settled {
  readonly frames: readonly SettledFrame[];
  readonly windows: readonly GroupWindow[];
}

/** How many readings a PostgreSQL store has as rows and in files. */
export interface ReadingCounts {
  readonly stagedReadings: number;
  readonly filedReadings: number;
  readonly files: number;
  readonly bytes: number;
  readonly unlisted: number;
}

/** Messages in each queue, waiting or in progress. */
export type QueueDepths = () => Promise<Readonly<Record<string, number>>>;

/**
 * Metrics for Prometheus. Everything is counted in the process that stores results: timings of other processes travel with
 * each outcome through Redis, and are counted once, when the outcome is stored.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #sources = new BoundedLabels();
  readonly #queues = new Set<QueueDepths>();
  readonly #stored = new BoundedMap<string, { readonly decodedAt: number | null; readonly storedAt: number }>(
    MAX_AWAITED_WINDOWS,
  );
  readonly #attempts = new BoundedMap<string, string>(MAX_AWAITED_WINDOWS);

  readonly #analysed = this.#counter('frames_analysed_total', 'Frames analysed and stored', ['source']);
  readonly #dropped = this.#counter('frames_dropped_total', 'Frames not analysed', ['source', 'reason']);
  readonly #fenced = this.#counter(
    'frames_fenced_total',
    'Outcomes refused because another process has the source by now',
    ['source'],
  );
  readonly #faces = this.#counter('faces_total', 'Faces in analysed frames', ['source', 'readable']);
  readonly #windows = this.#counter('windows_total', 'Windows announced', ['source']);
  readonly #reconnects = this.#counter('source_reconnects_total', 'Connections lost', ['source', 'cause']);
  readonly #live = this.#gauge('source_live', '1 while the source sends video, 0 while it should', ['source']);
  readonly #rate = this.#gauge('source_analysed_fps', 'Frames analysed per second over the last seconds', ['source']);
  readonly #filed = this.#counter('readings_filed_total', 'Readings moved from the database into files', []);
  readonly #filing = this.#counter('reading_files_total', 'Files of readings, by what was done', ['action']);
  readonly #model = this.#counter('model_seconds_total', 'Inference time of the expression model', []);
  readonly #stages = this.#histogram('stage_seconds', 'Time of a frame (announce: of a window) in a stage', ['stage']);
  readonly #latency = this.#histogram(
    'decode_to_dashboard_seconds',
    'From decoding the newest frame stored with a window to sending the window to dashboards',
    [],
    LATENCY_BUCKETS,
  );
  /** Connected dashboards, and other clients of the live stream. */
  readonly clients = this.#gauge('clients', 'Clients of the live stream', []);
  readonly cutOff = this.#counter('clients_cut_off_total', 'Clients that were disconnected', ['reason']);
  /** What an autoscaler needs to know of a deployment. */
  readonly scaling = new ScalingGauges(this.#registry);

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    const queues = this.#queues;
    new Gauge({
      name: 'crowdtone_queue_messages',
      help: 'Messages waiting or in progress',
      labelNames: ['queue'],
      registers: [this.#registry],
      async collect() {
        this.reset();
        for (const depths of queues) {
          // Without Redis there is no sample; /readyz gives the reason.
          const counted = await depths().catch(() => ({}));
          for (const [queue, messages] of Object.entries(counted)) this.inc({ queue }, messages);
        }
      },
    });
  }

  /** Adds the gauge of readiness, which is asked for with every scrape. */
  watchReadiness(missingParts: () => Promise<readonly unknown[]>): void {
    new Gauge({
      name: 'crowdtone_ready',
      help: '1 while all that the program needs is there, 0 while /readyz names what is not',
      registers: [this.#registry],
      async collect() {
        this.set((await missingParts()).length === 0 ? 1 : 0);
      },
    });
  }

  /** Adds gauges of the readings of a PostgreSQL store, which are asked for with every scrape. */
  watchReadingFiles(counts: () => Promise<ReadingCounts>): void {
    let asked: Promise<ReadingCounts | null> | null = null;
    // Once for all gauges of a scrape. Without the database there is no sample; /readyz gives the reason.
    const once = () => {
      asked ??= counts()
        .catch(() => null)
        .finally(() => {
          asked = null;
        });
      return asked;
    };
    const gauge = (name: string, help: string, measure: (counted: ReadingCounts) => number) =>
      new Gauge({
        ...{ name: `crowdtone_${name}`, help, registers: [this.#registry] },
        async collect() {
          const counted = await once();
          if (counted === null) this.remove();
          else this.set(measure(counted));
        },
      });
    gauge('readings_staged', 'Readings that are rows of the database, by its statistics', (it) => it.stagedReadings);
    gauge('readings_in_files', 'Readings in files', (it) => it.filedReadings);
    gauge('reading_files', 'Files of readings', (it) => it.files);
    gauge('reading_files_bytes', 'Size of all files of readings', (it) => it.bytes);
    gauge('reading_files_unlisted', 'Files of deleted readings that are still to be removed', (it) => it.unlisted);
  }

  /** Counts a round that moved readings into files; null for one that failed. */
  countFiling(
    round: {
      readonly readings: number;
      readonly files: number;
      readonly removed: number;
      readonly swept: number;
    } | null,
  ): void {
    if (round === null) {
      this.#filing.inc({ action: 'failed' });
      return;
    }
    this.#filed.inc(round.readings);
    this.#filing.inc({ action: 'written' }, round.files);
    this.#filing.inc({ action: 'removed' }, round.removed);
    this.#filing.inc({ action: 'swept' }, round.swept);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in the text format of Prometheus. */
  expose(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Adds the depths of queues. @returns a function that removes them */
  watchQueues(depths: QueueDepths): () => void {
    this.#queues.add(depths);
    return () => this.#queues.delete(depths);
  }

  /** Counts frames and windows that were stored for the first time. @param storedAt milliseconds since 1970 */
  countSettled({ frames, windows }: Settled, storedAt = Date.now()): void {
    const newest = new Map<string, number>();
    for (const frame of frames) {
      const source = this.#sources.of(frame.sourceId);
      if (frame.kind === 'dropped') {
        this.#dropped.inc({ source, reason: frame.reason });
        continue;
      }
      this.#analysed.inc({ source });
      const readable = frame.faces.filter(({ unreadable }) => unreadable === null).length;
      this.#faces.inc({ source, readable: 'yes' }, readable);
      this.#faces.inc({ source, readable: 'no' }, frame.faces.length - readable);
      if (frame.timing === undefined) continue;
      this.#countTiming(frame.timing, storedAt);
      newest.set(sourceKey(frame), Math.max(frame.timing.decodedAt, newest.get(sourceKey(frame)) ?? 0));
    }
    for (const window of windows) {
      this.#stored.set(windowKey(window), { decodedAt: newest.get(sourceKey(window)) ?? null, storedAt });
    }
  }

  /** Counts an outcome that was refused because its process was followed by another. */
  countFenced(sourceId: string): void {
    this.#fenced.inc({ source: this.#sources.of(sourceId) });
  }

  /**
   * Counts an event that is being sent to dashboards.
   * @param sentAt milliseconds since 1970
   * @returns for a window, the age of its newest frame since decoding, milliseconds; null when unknown
   */
  countSent(event: GroupEvent, sentAt = Date.now()): number | null {
    if (event.kind === 'health') this.#countHealth(event.health);
    if (event.kind !== 'window') return null;
    this.#windows.inc({ source: this.#sources.of(event.window.sourceId) });
    const stored = this.#stored.get(windowKey(event.window));
    if (stored === undefined) return null;
    this.#stored.delete(windowKey(event.window));
    this.#stages.observe({ stage: 'announce' }, seconds(stored.storedAt, sentAt));
    if (stored.decodedAt === null) return null;
    const delay = seconds(stored.decodedAt, sentAt);
    this.#latency.observe(delay);
    return delay * 1000;
  }

  #countTiming(timing: NonNullable<AnalysedFrame['timing']>, storedAt: number): void {
    const { decodedAt, facesAt, takenAt, readAt, modelMs } = timing;
    this.#stages.observe({ stage: 'faces' }, seconds(decodedAt, facesAt));
    this.#stages.observe({ stage: 'queue' }, seconds(facesAt, takenAt));
    this.#stages.observe({ stage: 'expressions' }, seconds(takenAt, readAt));
    this.#stages.observe({ stage: 'store' }, seconds(readAt, storedAt));
    this.#model.inc(modelMs / 1000);
  }

  /** Every health message is complete, so a reconnect is counted only when its attempt is new. */
  #countHealth(health: SourceHealth): void {
    const source = this.#sources.of(health.sourceId);
    // A camera that is paused or no longer watched is not expected to send anything.
    if (health.phase === 'paused' || health.phase === 'closed') this.#live.remove({ source });
    else this.#live.set({ source }, health.phase === 'live' ? 1 : 0);
    if (health.effectiveFps !== null) this.#rate.set({ source }, health.effectiveFps);
    if (health.lastError === null) return;
    const attempt = `${health.lastError.attempt} ${health.lastError.retryAt}`;
    if (this.#attempts.get(sourceKey(health)) === attempt) return;
    this.#attempts.set(sourceKey(health), attempt);
    this.#reconnects.inc({ source, cause: health.lastError.cause });
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `crowdtone_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> {
    return new Gauge({ name: `crowdtone_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[] = BUCKETS,
  ): Histogram<Label> {
    const registers = [this.#registry];
    return new Histogram({ name: `crowdtone_${name}`, help, labelNames, buckets, registers });
  }
}

function seconds(fromMs: number, toMs: number): number {
  // Clocks may be set back.
  return Math.max(0, toMs - fromMs) / 1000;
}

function windowKey({ runId, sourceId, index }: GroupWindow): string {
  return JSON.stringify([runId, sourceId, index]);
}
