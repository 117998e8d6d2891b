/** Cameras, machines and services as a discrete-event model. */
import { seededRandom } from '@crowdtone/runtime';
import type { CostTable } from './costs';
import { EventQueue } from './event-queue';
import { Cores, Station } from './station';

/** What is watched. */
export interface Load {
  readonly cameras: number;
  /** Frames per second to be analysed of each camera. */
  readonly fps: number;
  /** People in view of each camera. */
  readonly faces: number;
  /** Share of the faces that is classified, in [0,1]. */
  readonly classified: number;
}

/** What watches. */
export interface Cluster {
  /** Ingest processes, each of which detects faces in one frame at a time. */
  readonly ingests: number;
  /** Threads of expression workers. */
  readonly workers: number;
  /** Aggregators, each of which commits for its share of the cameras. */
  readonly aggregators: number;
  /** Cores of the one machine that all of them share; null where each has a core of its own. */
  readonly sharedCores: number | null;
  /** Cores of the server of the database. */
  readonly databaseCores: number;
  /** Bandwidth to Redis, bytes a second. */
  readonly redisBytesPerSecond: number;
}

/** How busy a part is, in [0,1], of what it can take; more than 1 cannot be. */
export type Part = 'ingest' | 'expression' | 'aggregator' | 'redis processor' | 'redis network' | 'database' | 'cores';

/** What came of it; of the time after the first quarter. */
export interface Outcome {
  /** Share of the frames that were replaced by newer ones before they were looked at, in [0,1]. */
  readonly dropped: number;
  readonly analysedPerSecond: number;
  /** From decoding to stored, milliseconds. */
  readonly latencyMs: { readonly p50: number; readonly p95: number };
  readonly utilisation: Readonly<Record<Part, number>>;
}

/** Frames that an ingest process sends ahead, as `FRAME_DELIVERY` of packages/queue. */
const MAX_IN_FLIGHT = 64;

/** Holds an ingest process back while too many of its frames are on their way. */
class Producer {
  #inFlight = 0;
  readonly #held: (() => void)[] = [];

  /** Begins now, or when a frame has been read. */
  whenFree(begin: () => void): void {
    if (this.#inFlight === MAX_IN_FLIGHT) this.#held.push(begin);
    else {
      this.#inFlight += 1;
      begin();
    }
  }

  free(): void {
    this.#inFlight -= 1;
    const next = this.#held.shift();
    if (next !== undefined) this.whenFree(next);
  }
}

/** Let pass before anything is counted, so that queues are as long as they get. */
const WARM_UP = 0.25;

/**
 * Simulates cameras for some time. Each hands out frames evenly, beginning at a random moment. As in ingest, a camera has one
 * waiting frame: the next one replaces it.
 *
 * @param seconds simulated time
 */
export function simulate(load: Load, cluster: Cluster, costs: CostTable, seconds: number, seed = 1): Outcome {
  const random = seededRandom(seed);
  const events = new EventQueue();
  const cores = cluster.sharedCores === null ? null : new Cores(cluster.sharedCores);
  const stations = (count: number, servers = 1) =>
    Array.from({ length: count }, () => new Station(events, servers, cores));
  const decoders = new Station(events, Math.max(1, load.cameras), cores);
  const ingests = stations(cluster.ingests);
  const [expression] = stations(1, cluster.workers);
  const aggregators = stations(cluster.aggregators);
  const [redis, network] = [new Station(events, 1), new Station(events, 1)];
  const database = new Station(events, cluster.databaseCores);
  if (expression === undefined) throw new RangeError('a cluster has workers');

  const endMs = seconds * 1000;
  const fromMs = endMs * WARM_UP;
  const classifiedFaces = load.faces * load.classified;
  const redisMs = costs.redisMs + classifiedFaces * costs.redisFaceMs;
  const networkMs = ((costs.redisBytes + classifiedFaces * costs.redisFaceBytes) / cluster.redisBytesPerSecond) * 1000;
  const ingestMs = costs.detectMs + costs.cropMs + load.faces * costs.cropFaceMs;
  const databaseMs = (1 + load.faces) * costs.databaseRowMs;
  const counts = { decoded: 0, dropped: 0, analysed: 0 };
  const latencies: number[] = [];

  const settle = (decodedAt: number) => {
    if (decodedAt < fromMs) return;
    counts.analysed += 1;
    latencies.push(events.nowMs - decodedAt);
  };
  /** @param read called when the frame has left the queue */
  const through = (camera: number, decodedAt: number, read: () => void) => {
    const aggregator = aggregators[camera % aggregators.length];
    redis.add(redisMs, () =>
      network.add(networkMs, () =>
        expression.add(classifiedFaces * costs.classifyMs, () => {
          read();
          aggregator?.add(costs.commitMs + load.faces * costs.commitFaceMs, () =>
            database.add(databaseMs, () => settle(decodedAt)),
          );
        }),
      ),
    );
  };
  const producers = ingests.map(() => new Producer());

  for (let camera = 0; camera < load.cameras; camera += 1) {
    const ingest = ingests[camera % ingests.length];
    const producer = producers[camera % ingests.length];
    if (ingest === undefined || producer === undefined) throw new RangeError('a cluster has ingest processes');
    let waiting: number | null = null;
    // Which frame is looked at is decided when its turn comes: until then a newer one may take its place.
    const detect = () => {
      let taken: number | null = null;
      ingest.add(
        ingestMs,
        () => taken !== null && through(camera, taken, () => producer.free()),
        () => {
          taken = waiting;
          waiting = null;
        },
      );
    };
    const decode = () => {
      const decodedAt = events.nowMs;
      if (decodedAt >= fromMs) counts.decoded += 1;
      decoders.add(costs.decodeMs, () => {
        const isQueued = waiting !== null;
        if (isQueued && decodedAt >= fromMs) counts.dropped += 1;
        waiting = decodedAt;
        if (!isQueued) producer.whenFree(detect);
      });
      const next = decodedAt + 1000 / load.fps;
      if (next <= endMs) events.at(next, decode);
    };
    events.at((random() * 1000) / load.fps, decode);
  }
  events.runUntil(endMs);
  const mean = (all: readonly Station[]) => all.reduce((sum, one) => sum + one.utilisation(endMs), 0) / all.length;
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))];
  return {
    dropped: counts.decoded === 0 ? 0 : counts.dropped / counts.decoded,
    analysedPerSecond: counts.analysed / ((endMs - fromMs) / 1000),
    latencyMs: { p50: quantile(0.5) ?? 0, p95: quantile(0.95) ?? 0 },
    utilisation: {
      ingest: mean(ingests),
      expression: expression.utilisation(endMs),
      aggregator: mean(aggregators),
      'redis processor': redis.utilisation(endMs),
      'redis network': network.utilisation(endMs),
      database: database.utilisation(endMs),
      cores: cores === null ? 0 : cores.busyMs / (cores.count * endMs),
    },
  };
}
