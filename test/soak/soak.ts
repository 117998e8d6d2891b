import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { preloading } from '../preload';
import { type ProcessSample, sampleProcesses } from './process-samples';
import { type ProgramRequest, type SoakedProgram, startDay, startRecording, startServe } from './programs';
import { type RedisFigures, readRedisFigures } from './redis-figures';

/** What may be soaked. */
export const SUBJECTS = ['serve', 'recording', 'day'] as const;
/** One of {@link SUBJECTS}. */
export type Subject = (typeof SUBJECTS)[number];

/** How long a program is watched, and how closely. */
export interface SoakRequest extends Pick<ProgramRequest, 'main' | 'hours' | 'fps' | 'signal'> {
  readonly subject: Subject;
  readonly minutes: number;
  /** Time between two samples, milliseconds. */
  readonly intervalMs: number;
  readonly onSample?: (sample: Sample) => void;
  /** Whether there are enough samples before the time is up; by default never. */
  readonly enough?: (samples: readonly Sample[]) => boolean;
}

/** The whole program at one moment. */
export interface Sample {
  /** Milliseconds since the first one. */
  readonly atMs: number;
  readonly processes: readonly ProcessSample[];
  readonly redis: RedisFigures;
}

/** All samples of a program. */
export interface SoakResult {
  readonly subject: Subject;
  readonly samples: readonly Sample[];
  /** Hours of footage that passed; null when as much as time. */
  readonly footageHours: number | null;
}

const STARTERS: Readonly<Record<Subject, (request: ProgramRequest) => Promise<SoakedProgram>>> = {
  serve: startServe,
  recording: startRecording,
  day: startDay,
};

/** Runs a program and samples its processes and its Redis, until the time is up or it has ended. */
export async function soak(request: SoakRequest): Promise<SoakResult> {
  const { subject, minutes, intervalMs, signal, onSample, enough } = request;
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-soak-'));
  const figures = join(folder, 'memory');
  await mkdir(figures);
  // In memory only, like the private one, but its keys can be counted.
  const redis = await DurableRedis.start('--appendonly', 'no');
  try {
    const env = {
      REDIS_URL: redis.url,
      CROWDTONE_SOAK_FOLDER: figures,
      NODE_OPTIONS: preloading('soak/memory-reporter.cjs'),
    };
    const program = await STARTERS[subject]({ ...request, folder, env });
    const over = new AbortController();
    void program.ended.then(() => over.abort());
    const stopped = AbortSignal.any([signal, over.signal]);
    const samples: Sample[] = [];
    const began = performance.now();
    while (!stopped.aborted && performance.now() - began < 60_000 * minutes) {
      await program.use();
      const processes = sampleProcesses(program.pid, figures);
      const sample = { atMs: performance.now() - began, processes, redis: await readRedisFigures(redis.url) };
      if (processes.length > 0) samples.push(sample);
      onSample?.(sample);
      if (enough?.(samples)) break;
      await pause(intervalMs, undefined, { signal: stopped }).catch(() => undefined); // the loop ends
    }
    return { subject, samples, footageHours: await program.close() };
  } finally {
    await redis.remove();
    await rm(folder, { recursive: true, force: true });
  }
}
