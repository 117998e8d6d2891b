/** What `crowdtone serve` costs by the number of cameras. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_DETECTOR, DEFAULT_MODEL } from '@crowdtone/config';
import { readDemoFaces } from '../../scenes/face-images';
import { composeScene, DEFAULT_SCENE, writeScene } from '../../scenes/scene';
import { ServedCameras } from '../live/served-cameras';
import { type ProcessCost, ProcessMeter } from '../process-cost';

/** Cost of some cameras over the measured period. */
export interface CameraCost extends ProcessCost {
  readonly cameras: number;
  /** Frames analysed per second, all cameras together. */
  readonly analysedFps: number;
}

/** Small, so that four of them leave a machine of two cores time to spare: a saturated one says nothing about growth. */
const CLIP = { width: 960, height: 540, people: 10, sizes: { min: 20, max: 40 }, fps: 10, seconds: 6 };
const FPS = 2;
const START_LIMIT_MS = 90_000;
const WARM_UP_MS = 5000;

/**
 * @param main the built command line
 * @param counts numbers of cameras
 * @param seconds measured period
 * @throws {CrowdtoneError} E_BENCH_SERVE when the cameras do not show up
 */
export async function measureCameras(
  main: string,
  counts: readonly number[],
  seconds: number,
  signal: AbortSignal,
  onProgress: (what: string) => void,
): Promise<CameraCost[]> {
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-scale-'));
  const costs: CameraCost[] = [];
  try {
    const clip = join(folder, 'scene.mp4');
    await writeScene(await composeScene({ ...DEFAULT_SCENE, ...CLIP, faces: await readDemoFaces() }), clip);
    for (const cameras of counts) {
      onProgress(`${cameras} camera${cameras === 1 ? '' : 's'}`);
      const options = { folder, clip, count: cameras, fps: FPS, windowSeconds: 2 };
      const models = { detector: DEFAULT_DETECTOR, model: DEFAULT_MODEL };
      const served = await ServedCameras.start(main, { ...options, ...models }, signal);
      try {
        await served.untilShown(cameras, START_LIMIT_MS);
        await pause(WARM_UP_MS, undefined, { signal });
        const meter = new ProcessMeter(served.pid);
        const before = await served.scrape();
        await pause(1000 * seconds, undefined, { signal });
        const after = await served.scrape();
        const cost = meter.stop();
        const analysed = after.sum('crowdtone_frames_analysed_total') - before.sum('crowdtone_frames_analysed_total');
        costs.push({ cameras, ...cost, analysedFps: analysed / cost.seconds });
      } finally {
        await served.close();
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return costs;
}
