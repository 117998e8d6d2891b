/** What the machine can do at most, beside which the product's costs are read. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { readDemoFaces } from '../../scenes/face-images';
import { composeScene, DEFAULT_SCENE, writeScene } from '../../scenes/scene';
import { measurePeak } from '../peak';

/** Physical limits. */
export interface MachineLimits {
  /** Decoding 1080p H.264 by ffmpeg alone, one thread, frames discarded: milliseconds of processor time per frame. */
  readonly decodeMs: number;
  /** Billions of operations a second of one thread, see `measurePeak`. */
  readonly peakGflops: number;
  /** Bytes read and written by copying memory on one thread, GB a second. */
  readonly memoryGbPerSecond: number;
}

const SECONDS = 4;
const COPIED_BYTES = 256 * 2 ** 20;
const COPIES = 8;

/** @throws {CrowdtoneError} E_BENCH_ANALYZE when ffmpeg fails */
export async function measureLimits(onProgress: (what: string) => void): Promise<MachineLimits> {
  onProgress('limits of the machine');
  return {
    decodeMs: await timeDecoding(),
    peakGflops: await measurePeak({ ms: 2000, minRuns: 5 }),
    memoryGbPerSecond: measureMemory(),
  };
}

async function timeDecoding(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-scale-'));
  try {
    const clip = join(folder, 'scene.mp4');
    await writeScene(await composeScene({ ...DEFAULT_SCENE, faces: await readDemoFaces(), seconds: SECONDS }), clip);
    // ffmpeg's own account of its processor time, "bench: utime=0.412s stime=0.031s rtime=..." on standard error.
    const args = [
      '-nostdin',
      '-v',
      'info',
      '-benchmark',
      '-threads',
      '1',
      '-i',
      clip,
      '-map',
      '0:v',
      '-f',
      'null',
      '-',
    ];
    const child = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000);
    });
    await once(child, 'close');
    const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(output) ?? [];
    if (user === undefined) throw new CrowdtoneError('E_BENCH_ANALYZE', 'ffmpeg printed no processor time');
    return (1000 * (Number(user) + Number(system))) / (SECONDS * DEFAULT_SCENE.fps);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The fastest of several copies; a copy reads and writes each byte. */
function measureMemory(): number {
  const [from, to] = [new Float64Array(COPIED_BYTES / 8).fill(1), new Float64Array(COPIED_BYTES / 8)];
  let fastestMs = Number.POSITIVE_INFINITY;
  for (let copy = 0; copy < COPIES; copy += 1) {
    const began = performance.now();
    to.set(from);
    fastestMs = Math.min(fastestMs, performance.now() - began);
  }
  return (2 * COPIED_BYTES) / 1e6 / fastestMs;
}
