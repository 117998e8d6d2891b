import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Report } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { makeCorpus } from './corpus';

/** Few frames, no small faces; several windows in each recording. */
const OPTIONS = ['--fps', '4', '--min-face', '24', '--window', '1'];

/** The networks load meanwhile, milliseconds. */
const START_MS = 3000;

/** Tables that hold neither the name nor the times of their run. */
const TABLES = ['windows.csv', 'windows.parquet', 'readings.csv', 'readings.parquet'];

/** What is done to a batch. */
export interface ChaosOptions {
  readonly clips: number;
  readonly cursed: number;
  /** How often the program is killed with SIGKILL. */
  readonly kills: number;
  /** Whether a shared Redis loses its memory once while the program runs. */
  readonly wipe: boolean;
  readonly seed: number;
  readonly report: (line: string) => void;
}

/** Digests of everything that the two runs published. */
export interface ChaosResult {
  readonly undisturbed: string;
  readonly disturbed: string;
  /** Frames and windows of the undisturbed run. */
  readonly frames: number;
  readonly windows: number;
}

/** Analyses a corpus once undisturbed and once with kills, and digests what both published. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { clips, cursed, kills, wipe, seed, report } = options;
  const line = new CommandLine();
  const redis = wipe ? await DurableRedis.start() : null;
  try {
    await makeCorpus({ folder: line.path('rec'), clips, cursed, seed });
    const begun = performance.now();
    const whole = await line.run(['analyze', 'rec', '--out', 'undisturbed', ...OPTIONS]);
    const lengthMs = performance.now() - begun;
    expectExit(whole.exitCode, whole.stderr);
    const undisturbed = figuresOf(line, 'undisturbed');
    report(`undisturbed: ${undisturbed.frames} frames, ${undisturbed.windows} windows`);

    const random = seededRandom(seed);
    const args = ['analyze', 'rec', '--out', 'disturbed', ...OPTIONS];
    const env = { REDIS_URL: redis?.url };
    for (let kill = 1; kill <= kills; kill += 1) {
      const running = line.start(args, { env });
      // Together the killed runs do less than there is to do; each needs a while to start.
      const moment = START_MS + (random() * (lengthMs - START_MS)) / (kills + 1);
      const isOver = await Promise.race([pause(moment).then(() => false), running.ended.then(() => true)]);
      if (!isOver) running.kill();
      const { exitCode, stderr } = await running.ended;
      report(`kill ${kill} after ${Math.round(moment)} ms (exit ${exitCode}): ${lastPosition(stderr)}`);
    }
    const last = line.start(args, { env });
    if (redis) {
      await Promise.race([last.untilSays(/people seen/), last.ended]).catch(() => undefined); // ended before: nothing is left to wipe
      await redis.wipe();
      report('Redis wiped');
    }
    const { exitCode, stderr } = await last.ended;
    expectExit(exitCode, stderr);
    const disturbed = figuresOf(line, 'disturbed');
    return { ...undisturbed, undisturbed: undisturbed.digest, disturbed: disturbed.digest };
  } finally {
    await line.close();
    await redis?.remove();
  }
}

/** 3: some recordings are cursed. */
function expectExit(exitCode: number | null, stderr: string): void {
  if (exitCode !== 0 && exitCode !== 3) throw new Error(`ended with ${exitCode}:\n${stderr}`);
}

function lastPosition(stderr: string): string {
  return stderr.trim().split('\n').at(-1) ?? '';
}

function figuresOf(line: CommandLine, out: string): { digest: string; frames: number; windows: number } {
  const published = line.report(out);
  const digest = createHash('sha256');
  for (const name of TABLES) digest.update(readFileSync(line.path(`${out}/${name}`)));
  digest.update(neutral(readFileSync(line.path(`${out}/report.json`), 'utf8'), published));
  return {
    digest: digest.digest('hex'),
    frames: published.sources.reduce((sum, { decoded }) => sum + (decoded ?? 0), 0),
    windows: published.sources.reduce((sum, { windows }) => sum + windows.length, 0),
  };
}

/** Without what is different in each run: its name and its times. */
function neutral(text: string, { run }: Report): string {
  return text.replaceAll(run.runId, 'RUN').replaceAll(run.startedAt, 'START').replaceAll(String(run.endedAt), 'END');
}
