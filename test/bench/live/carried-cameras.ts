/** One camera more at a time, until frames are dropped. */
import { setTimeout as pause } from 'node:timers/promises';
import { asCrowdtoneError } from '@crowdtone/domain';
import { observedBetween, quantile, type Scrape } from './prometheus';
import { ServedCameras } from './served-cameras';

/** The cameras at one count of them, over the measuring period. */
export interface CameraStep {
  readonly cameras: number;
  /** Frames analysed a second, of all cameras together. */
  readonly analysedFps: number;
  readonly analysed: number;
  /** Frames by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /**
   * Frames that the cameras should have shown and nobody decoded: a stand-in is held back where a real camera would go
   * on, so on a machine that is too slow to decode nothing is dropped, it just comes late.
   */
  readonly missing: number;
  /** Of so many frames one was searched whole, at the camera where that was rarest; null when none said. */
  readonly wholeFrameEvery: number | null;
  /** From the decoding of a window's newest frame to its sending; seconds, null without windows. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly windows: number;
}

export interface CarriedCameras {
  readonly detector: string;
  readonly steps: readonly CameraStep[];
  /** Most cameras without a dropped or missing frame, at each count up to it. */
  readonly withoutDrops: number;
  /** Why no more were tried. */
  readonly ended: 'drops' | 'time' | 'stopped' | 'most';
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
  /** When it has to be over, milliseconds of `performance.now()`. */
  readonly until: number;
  readonly signal: AbortSignal;
  readonly say: (what: string) => void;
}

/** More would be another kind of machine. */
const MOST_CAMERAS = 64;
/** Until each camera has shown a window, milliseconds. */
const START_LIMIT_MS = 90_000;

/** @throws CrowdtoneError E_BENCH_SERVE when not even one camera can be shown */
export async function findCarried(search: Search): Promise<CarriedCameras> {
  const { detector, until, signal, say } = search;
  const steps: CameraStep[] = [];
  const result = (ended: CarriedCameras['ended']): CarriedCameras => ({
    ...{ detector, steps, ended },
    withoutDrops: withoutDrops(steps),
  });
  for (let cameras = 1, lastMs = 0; cameras <= MOST_CAMERAS; cameras += 1) {
    const began = performance.now();
    if (cameras > 1 && began + lastMs > until) return result('time');
    say(`${detector}: ${cameras} camera${cameras === 1 ? '' : 's'}`);
    try {
      steps.push(await measure(search, cameras));
    } catch (error) {
      if (signal.aborted) return result('stopped');
      if (cameras === 1) throw error;
      say(`${detector}: ${asCrowdtoneError(error).message}`);
      return result('drops');
    }
    if (withoutDrops(steps) < cameras) return result('drops');
    lastMs = performance.now() - began;
  }
  return result('most');
}

export function withoutDrops(steps: readonly CameraStep[]): number {
  const firstWithDrops = steps.findIndex(({ dropped, missing }) => missing > 0 || framesOf(dropped) > 0);
  return (firstWithDrops < 0 ? steps.at(-1) : steps[firstWithDrops - 1])?.cameras ?? 0;
}

/** The number of frames dropped, for whatever reason. */
export function framesOf(dropped: CameraStep['dropped']): number {
  return Object.values(dropped).reduce((sum, frames) => sum + frames, 0);
}

/**
 * How many frames did not come. A period begins and ends between two frames of a camera, and what is under way at its end
 * is settled after it: so two frames a camera are not missed.
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
