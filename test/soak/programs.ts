/**
 * The programs that are watched: `crowdtone serve` with cameras, `crowdtone analyze` with one long recording, and what the first
 * keeps of simulated cameras.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CrowdtoneError, reportSchema } from '@crowdtone/domain';
import { ServedCameras } from '../bench/live/served-cameras';
import { ffmpeg, filmCrowd } from '../scenes/footage';

/** A program that runs until it is closed, or to the end of its work. */
export interface SoakedProgram {
  readonly pid: number;
  /** Called with every sample, as whoever watches the program would. */
  readonly use: () => Promise<void>;
  /** Resolves when it has ended by itself; never for a server. */
  readonly ended: Promise<unknown>;
  /** Ends it. @returns hours of footage that it went through; null for cameras, which take as long as they show */
  close(): Promise<number | null>;
}

/** How a program is started. */
export interface ProgramRequest {
  /** The built command line. */
  readonly main: string;
  /** For recordings and results. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of the recording. */
  readonly hours: number;
  /** Frames analysed a second, of each camera. */
  readonly fps: number;
  readonly signal: AbortSignal;
}

const DETECTOR = 'tiny-face';
const MODEL = 'gme-net';
/** Time until both cameras have sent a window, milliseconds. */
const START_LIMIT_MS = 120_000;
const CAMERAS = 2;
const PEOPLE = 8;
/** Of the recording: many frames and windows, at little cost each. */
const RECORDING_OPTIONS = ['--fps', '1', '--window', '10', '--min-face', '28', '--detector', DETECTOR];

/** `crowdtone serve` with two cameras and a dashboard; each sample scrapes the metrics, like Prometheus does. */
export async function startServe({ main, folder, env, fps, signal }: ProgramRequest): Promise<SoakedProgram> {
  const clip = join(folder, 'clip.mp4');
  await filmCrowd(clip, { people: PEOPLE, seconds: 8 });
  const cameras = { folder, clip, count: CAMERAS, fps, windowSeconds: 2, detector: DETECTOR, model: MODEL, env };
  const served = await ServedCameras.start(main, cameras, signal);
  try {
    await served.untilShown(CAMERAS, START_LIMIT_MS);
  } catch (error) {
    await served.close();
    throw error;
  }
  return {
    pid: served.pid,
    use: async () => void (await served.scrape()),
    ended: served.ended,
    async close() {
      await served.close();
      return null;
    },
  };
}

/** `crowdtone analyze` of one recording of many hours. */
export async function startRecording({ main, folder, env, hours }: ProgramRequest): Promise<SoakedProgram> {
  const recording = join(folder, 'long.mp4');
  const out = join(folder, 'report');
  await filmHours(recording, folder, hours);
  const child = spawn(process.execPath, [main, 'analyze', recording, '--out', out, '--quiet', ...RECORDING_OPTIONS], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-2000);
  });
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    use: () => Promise.resolve(),
    ended,
    async close() {
      if (isRunning(child)) child.kill('SIGINT');
      await ended;
      if (child.exitCode !== 0 && child.exitCode !== 130) {
        const last = output.trim().split('\n').at(-1) ?? '';
        throw new CrowdtoneError('E_BENCH_ANALYZE', `the analysis ended with ${child.exitCode}: ${last}`);
      }
      const report = reportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));
      return report.sources.reduce((sum, { decoded }) => sum + (decoded ?? 0), 0) / 3600;
    },
  };
}

/** What the main process of `crowdtone serve` keeps of two cameras in so many hours, in much less time. */
export async function startDay({ folder, env, hours, fps }: ProgramRequest): Promise<SoakedProgram> {
  mkdirSync(folder, { recursive: true });
  const extension = extname(__filename);
  const hook = extension === '.ts' ? ['--require', join(__dirname, '../../infra/typescript-hook.cjs')] : [];
  const program = join(__dirname, `simulated-cameras${extension}`);
  const child = spawn(process.execPath, [...hook, program, folder, String(hours), String(fps)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'close');
  return {
    pid: child.pid ?? 0,
    use: () => Promise.resolve(),
    ended,
    async close() {
      if (isRunning(child)) child.kill('SIGINT');
      await ended;
      if (child.exitCode === 0) return Number(output);
      throw new CrowdtoneError(
        'E_BENCH_ANALYZE',
        `the simulated cameras ended with ${child.exitCode ?? child.signalCode}`,
      );
    },
  };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** A recording of one frame a second that repeats the same half minute. */
async function filmHours(path: string, folder: string, hours: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const scene = join(folder, 'scene.mp4');
  const part = join(folder, 'part.mp4');
  await filmCrowd(scene, { people: PEOPLE, seconds: 4 });
  await ffmpeg('-i', scene, '-vf', 'setpts=8*PTS', '-r', '1', '-c:v', 'libx264', '-crf', '30', part);
  await ffmpeg('-stream_loop', String(Math.ceil((hours * 3600) / 32) - 1), '-i', part, '-c', 'copy', path);
}
