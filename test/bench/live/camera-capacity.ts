/** Adds one camera at a time until frames are dropped. */
import { setTimeout as pause } from 'node:timers/promises';
import { asCrowdtoneError } from '@crowdtone/domain';
import { observedBetween, quantile, type Scrape } from './prometheus';
import { ServedCameras } from './served-cameras';

/** Figures at one number of cameras, over the measuring period. */
export interface CameraStep {
  readonly cameras: number;
  /** Frames analysed per second, of all cameras together. */
  readonly analysedFps: number;
  readonly analysed: number;
  /** Dropped frames by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /**
   * Frames that the cameras should have sent but that were not decoded: a simulated camera is throttled where a real one would
   * continue, so on a machine that is too slow to decode, frames are late instead of dropped.
   */
  readonly missing: number;
  /** Frames per full-frame detection, at the camera with the fewest; null when not reported. */
  readonly wholeFrameEvery: number | null;
  /** Time from decoding a window's newest frame to sending it; seconds, null without windows. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly windows: number;
}

export interface CameraCapacity {
  readonly detector: string;
  readonly steps: readonly CameraStep[];
  /** Largest number of cameras up to which no frame was dropped or missing. */
  readonly withoutDrops: number;
  /** Why the search ended. */
  readonly ended: 'drops' | 'time' | 'stopped' | 'limit';
}

export interface Search {
  readonly main: string;
  readonly folder: string;
  readonly clip: string;
  readonly fps: number;
  readonly windowSeconds: number;
  readonly model: string;
  readonly detector: string;
  readonly warmUpSeconds: number;
  readonly measureSeconds: number;
  /** Deadline, milliseconds of `performance.now()`. */
  readonly until: number;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
}

/** The search ends at this number. */
const MAX_CAMERAS = 64;
/** Time until each camera has sent a window, milliseconds. */
const START_LIMIT_MS = 90_000;

/**
 * Finds the sustained capacity in cameras.
 * @throws {CrowdtoneError} E_BENCH_SERVE when one camera cannot be served
 */
export async function findCapacity(search: Search): Promise<CameraCapacity> {
  const { detector, until, signal, onProgress } = search;
  const steps: CameraStep[] = [];
  const result = (ended: CameraCapacity['ended']): CameraCapacity => ({
    ...{ detector, steps, ended },
    withoutDrops: withoutDrops(steps),
  });
  for (let cameras = 1, lastMs = 0; cameras <= MAX_CAMERAS; cameras += 1) {
    const began = performance.now();
    if (cameras > 1 && began + lastMs > until) return result('time');
    onProgress(`${detector}: ${cameras} camera${cameras === 1 ? '' : 's'}`);
    try {
      steps.push(await measure(search, cameras));
    } catch (error) {
      if (signal.aborted) return result('stopped');
      if (cameras === 1) throw error;
      onProgress(`${detector}: ${asCrowdtoneError(error).message}`);
      return result('drops');
    }
    if (withoutDrops(steps) < cameras) return result('drops');
    lastMs = performance.now() - began;
  }
  return result('limit');
}

export function withoutDrops(steps: readonly CameraStep[]): number {
  const firstWithDrops = steps.findIndex(({ dropped, missing }) => missing > 0 || framesOf(dropped) > 0);
  return (firstWithDrops < 0 ? steps.at(-1) : steps[firstWithDrops - 1])?.cameras ?? 0;
}

/** Number of dropped frames over all reasons. */
export function framesOf(dropped: CameraStep['dropped']): number {
  return Object.values(dropped).reduce((sum, frames) => sum + frames, 0);
}

/**
 * Number of missing frames. A period begins and ends between two frames of a camera, and frames in transit at its end arrive
 * after it: so two frames per camera do not count as missing.
 */
export function missingFrames(cameras: number, wantedFps: number, seconds: number, settled: number): number {
  return Math.max(0, Math.floor(cameras * (wantedFps * seconds - 2)) - settled);
}

async function measure(search: Search, cameras: number): Promise<CameraStep> {
  const { main, signal, warmUpSeconds, measureSeconds } = search;
  const served = await ServedCameras.start(main, { ...search, count: cameras }, signal);
  try {
    await served.untilShown(cameras, START_LIMIT_MS);
    await pause(1000 * warmUpSeconds, undefined, { signal });
    const [before, began] = [await served.scrape(), performance.now()];
    await pause(1000 * measureSeconds, undefined, { signal });
    const [after, seconds] = [await served.scrape(), (performance.now() - began) / 1000];
    const every = [...served.health.values()].flatMap(({ wholeFrameEvery }) => wholeFrameEvery ?? []);
    const found = describe(before, after, seconds);
    return {
      cameras,
      ...found,
      missing: missingFrames(cameras, search.fps, seconds, found.analysed + framesOf(found.dropped)),
      wholeFrameEvery: every.length > 0 ? Math.max(...every) : null,
    };
  } finally {
    await served.close();
  }
}

function describe(
  before: Scrape,
  after: Scrape,
  seconds: number,
): Omit<CameraStep, 'cameras' | 'missing' | 'wholeFrameEvery'> {
  const analysed = after.sum(ANALYSED) - before.sum(ANALYSED);
  const [droppedBefore, droppedAfter] = [before.by(DROPPED, 'reason'), after.by(DROPPED, 'reason')];
  const dropped = Object.fromEntries(
    Object.entries(droppedAfter)
      .map(([reason, frames]) => [reason, frames - (droppedBefore[reason] ?? 0)] as const)
      .filter(([, frames]) => frames > 0),
  );
  const latencies = observedBetween(before.histogram(LATENCY), after.histogram(LATENCY));
  return {
    analysedFps: analysed / seconds,
    analysed,
    dropped,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    windows: latencies.at(-1)?.count ?? 0,
  };
}

const ANALYSED = 'crowdtone_frames_analysed_total';
const DROPPED = 'crowdtone_frames_dropped_total';
const LATENCY = 'crowdtone_decode_to_dashboard_seconds';
