/** How many cameras hold, on given cores or on as many as they need, and what gives out first. */
import { analysisOptionsSchema } from '@crowdtone/config';
import type { CostTable } from './costs';
import { type Cluster, type Load, type Outcome, type Part, simulate } from './model';

/** How busy everything is planned to be; the rest is for bursts. */
const PLANNED_UTILISATION = 0.7;
/** A part that is busier than this gives out. */
const FULL = 0.95;

/** What is asked. */
export interface Question {
  /** Numbers of cameras, ascending. */
  readonly cameras: readonly number[];
  readonly fps: number;
  readonly faces: number;
  /** Cores of one machine; null for as many machines as it takes. */
  readonly cores: number | null;
  /** Cores of the server of the database. */
  readonly databaseCores: number;
  readonly redisBytesPerSecond: number;
  /** Simulated time. */
  readonly seconds: number;
  readonly seed: number;
}

/** What a number of cameras comes to. */
export interface Answer {
  readonly cameras: number;
  /** Installations, each with a Redis and a database of its own, that share the cameras. */
  readonly installations: number;
  /** Of one installation, as is `outcome`. */
  readonly cluster: Cluster;
  readonly outcome: Outcome;
  /** Cores of all processes of all installations, decoders among them, but not Redis and the database. */
  readonly cores: number;
  /** Of all installations. */
  readonly redisMegabytesPerSecond: number;
  readonly rowsPerSecond: number;
  readonly busiest: Part;
  /** Whether the busiest part takes no more. */
  readonly isFull: boolean;
  /** Cameras of one installation at which its busiest part is full, if all grows in proportion. */
  readonly holds: number;
}

/** Parts of which an installation has one, however many machines it has. */
const SHARED: readonly Part[] = ['redis processor', 'redis network', 'database'];

/** Answers a question, a number of cameras at a time. */
export function* answer(question: Question, costs: CostTable): Generator<Answer> {
  const { fps, faces, cores, seconds, seed } = question;
  const classified = classifiedShare(fps);
  for (const cameras of question.cameras) {
    const whole: Load = { cameras, fps, faces, classified };
    const installations = cores === null ? installationsFor(whole, question, costs) : 1;
    const load = { ...whole, cameras: Math.ceil(cameras / installations) };
    const busy = coresOf(load, costs);
    const cluster = clusterFor(busy, question);
    const outcome = simulate(load, cluster, costs, seconds, seed);
    const parts = cores === null ? SHARED : (Object.keys(outcome.utilisation) as Part[]);
    const busiest = parts.reduce((a, b) => (outcome.utilisation[b] > outcome.utilisation[a] ? b : a));
    const utilisation = outcome.utilisation[busiest];
    const own = cluster.ingests + cluster.workers + cluster.aggregators + planned(busy.decode);
    const frames = cameras * fps;
    yield {
      ...{ cameras, installations, cluster, outcome, busiest, isFull: utilisation > FULL },
      cores: cores ?? installations * own,
      redisMegabytesPerSecond: (frames * (costs.redisBytes + faces * classified * costs.redisFaceBytes)) / 1e6,
      rowsPerSecond: frames * (1 + faces),
      holds: Math.floor((load.cameras * FULL) / utilisation),
    };
  }
}

function clusterFor(busy: ReturnType<typeof coresOf>, question: Question): Cluster {
  const { cores, databaseCores, redisBytesPerSecond } = question;
  const shared = { sharedCores: cores, databaseCores, redisBytesPerSecond };
  return cores === null
    ? {
        ingests: planned(busy.ingest),
        workers: planned(busy.expression),
        aggregators: planned(busy.aggregator),
        ...shared,
      }
    : { ingests: 1, workers: Math.max(1, cores - 1), aggregators: 1, ...shared };
}

/** Processes for work that keeps a number of cores busy. */
function planned(cores: number): number {
  return Math.max(1, Math.ceil(cores / PLANNED_UTILISATION));
}

/** As many as keep the parts that there is one of below what is planned for them. */
function installationsFor(load: Load, { databaseCores, redisBytesPerSecond }: Question, costs: CostTable): number {
  const { redis } = coresOf(load, costs);
  const frames = load.cameras * load.fps;
  const bytes = frames * (costs.redisBytes + load.faces * load.classified * costs.redisFaceBytes);
  const database = (frames * (1 + load.faces) * costs.databaseRowMs) / 1000 / databaseCores;
  return planned(Math.max(redis, bytes / redisBytesPerSecond, database));
}

/** Cores that are busy all the time, by part. */
export function coresOf({ cameras, fps, faces, classified }: Load, costs: CostTable) {
  const frames = (cameras * fps) / 1000;
  return {
    decode: frames * costs.decodeMs,
    ingest: frames * (costs.detectMs + costs.cropMs + faces * costs.cropFaceMs),
    expression: frames * faces * classified * costs.classifyMs,
    aggregator: frames * (costs.commitMs + faces * costs.commitFaceMs),
    redis: frames * (costs.redisMs + faces * classified * costs.redisFaceMs),
  };
}

/** Share of faces that the default settings classify: each person in some frames of a window of some seconds. */
export function classifiedShare(fps: number, windowSeconds?: number): number {
  const { samples, window } = analysisOptionsSchema.parse({ window: windowSeconds });
  return typeof samples === 'number' ? Math.min(1, samples / (fps * window)) : 1;
}

/** 1, 2, 4, 10, 20, 40, 100 and so on, up to a number. */
export function stepsTo(most: number): number[] {
  const steps: number[] = [];
  for (let ten = 1; ten <= most; ten *= 10) steps.push(...[1, 2, 4].map((one) => one * ten));
  return [...steps.filter((step) => step < most), most];
}
