/** A camera that is analysed while thousands of sockets knock at the gateway of the same program. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { KnockRequest, KnockResult } from './knock';
import { observedBetween, quantile, type Scrape } from './prometheus';
import { type Cameras, ServedCameras } from './served-cameras';
import { rank } from './slow-dashboard';

/** Figures of one phase. */
export interface FloodPhase {
  readonly analysed: number;
  readonly dropped: number;
  /** From decoding a frame to storing its result, on average; seconds, null without frames. */
  readonly decodeToStore: number | null;
  /** From decoding the newest frame of a window to sending the window; seconds, null without windows. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly windows: number;
  /** Delay of the event loop of the process that stores, 99th percentile and longest since the scrape before; milliseconds. */
  readonly storeDelayP99Ms: number;
  readonly storeDelayMaxMs: number;
  /** Answers of the gateway to GET /healthz, median and longest; milliseconds. */
  readonly healthP50Ms: number;
  readonly healthMaxMs: number;
}

/** Results without and with the flood. */
export interface Flood {
  readonly sockets: number;
  readonly detector: string;
  readonly without: FloodPhase;
  readonly with: FloodPhase;
  readonly knocks: KnockResult;
}

/** Options of {@link measureFlood}. */
export interface FloodRequest extends Omit<Cameras, 'count'> {
  readonly main: string;
  readonly sockets: number;
  readonly warmUpSeconds: number;
  /** Of each phase. */
  readonly measureSeconds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
}

/** Time until the camera has sent a window, milliseconds. */
const START_LIMIT_MS = 180_000;
/** Between two questions to /healthz, milliseconds. */
const HEALTH_PERIOD_MS = 200;

/**
 * Measures one camera without and with a flood, in one run.
 * @throws {CrowdtoneError} E_BENCH_SERVE when the camera cannot be served
 */
export async function measureFlood(request: FloodRequest): Promise<Flood> {
  const { main, sockets, detector, warmUpSeconds, measureSeconds, signal, onProgress } = request;
  const served = await ServedCameras.start(main, { ...request, count: 1 }, signal);
  try {
    onProgress('one camera');
    await served.untilShown(1, START_LIMIT_MS);
    await pause(1000 * warmUpSeconds, undefined, { signal });
    onProgress(`without a flood, ${measureSeconds} s`);
    const without = await measurePhase(served, measureSeconds, signal);
    onProgress(`${sockets} sockets knock at once, again and again, ${measureSeconds} s`);
    const knocker = startKnocking(served.url, sockets, signal);
    try {
      const beside = await measurePhase(served, measureSeconds, signal);
      return { sockets, detector, without, with: beside, knocks: await knocker.end() };
    } finally {
      knocker.kill();
    }
  } finally {
    await served.close();
  }
}

async function measurePhase(served: ServedCameras, seconds: number, signal: AbortSignal): Promise<FloodPhase> {
  const before = await served.scrape();
  const over = AbortSignal.any([signal, AbortSignal.timeout(1000 * seconds)]);
  const health: number[] = [];
  while (!over.aborted) {
    const asked = performance.now();
    await (await fetch(`${served.url}/healthz`, { signal })).text();
    health.push(performance.now() - asked);
    await pause(HEALTH_PERIOD_MS, undefined, { signal });
  }
  return describePhase(before, await served.scrape(), health);
}

/** @param health times of answers, milliseconds */
export function describePhase(before: Scrape, after: Scrape, health: readonly number[]): FloodPhase {
  const grown = (name: string, labels = {}) => after.sum(name, labels) - before.sum(name, labels);
  const stages = ['faces', 'queue', 'expressions', 'store'].map((stage) => ({
    sum: grown(`${STAGE}_sum`, { stage }),
    count: grown(`${STAGE}_count`, { stage }),
  }));
  const latencies = observedBetween(before.histogram(LATENCY), after.histogram(LATENCY));
  const sorted = health.toSorted((a, b) => a - b);
  return {
    analysed: grown('crowdtone_frames_analysed_total'),
    dropped: grown('crowdtone_frames_dropped_total'),
    decodeToStore: stages.some(({ count }) => count === 0)
      ? null
      : stages.reduce((total, { sum, count }) => total + sum / count, 0),
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    windows: latencies.at(-1)?.count ?? 0,
    storeDelayP99Ms: 1000 * after.sum('nodejs_eventloop_lag_p99_seconds'),
    storeDelayMaxMs: 1000 * after.sum('nodejs_eventloop_lag_max_seconds'),
    healthP50Ms: rank(sorted, 0.5),
    healthMaxMs: sorted.at(-1) ?? 0,
  };
}

const STAGE = 'crowdtone_stage_seconds';
const LATENCY = 'crowdtone_decode_to_dashboard_seconds';

function startKnocking(url: string, sockets: number, signal: AbortSignal) {
  const file = join(__dirname, `knocker${extname(__filename)}`);
  const hook =
    extname(__filename) === '.ts' ? ['--require', join(__dirname, '../../../infra/typescript-hook.cjs')] : [];
  const child = fork(file, { execArgv: hook, detached: true });
  const ended = once(child, 'message', { signal });
  ended.catch(() => undefined); // reported by end()
  const { hostname, port } = new URL(url);
  const request: KnockRequest = { host: hostname, port: Number(port), sockets };
  child.send(request);
  return {
    async end(): Promise<KnockResult> {
      child.send('stop');
      const [result] = await ended;
      return result as KnockResult;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** Largest number of files, sockets included, that a process here may open; Infinity where that is not limited or not known. */
export function openFileLimit(): number {
  try {
    const [, hard = ''] = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return /^\d+$/.test(hard) ? Number(hard) : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY; // no /proc: the knocks that fail are counted
  }
}
