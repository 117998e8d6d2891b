import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { EXIT_CODES } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime';
import { CommandLine, type RunningCommand } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { preloading } from '../preload';
import { makeCorpus } from './corpus';
import { differencesOf } from './differences';
import { readKeptResults } from './kept-results';

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
  /** Whether files cannot grow beyond a part of what the results need, once. */
  readonly diskFull: boolean;
  /** Whether a shared Redis is frozen, killed and started again, and loses its memory while the program runs. */
  readonly redis: boolean;
  /** Whether the wall clock of the killed runs and of the last one steps. */
  readonly clockSteps: boolean;
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
  /** Frames that were stored when the disk was full; null where it never was. */
  readonly keptOnFullDisk: number | null;
}

/** KiB up to which files may grow on the full disk, for each frame of the batch: the store's log needs more than twice as much. */
const FULL_AT_KIB = 0.6;
/** How long Redis is frozen, and away: longer than its clients take for a hiccup. */
const AWAY_MS = 3000;

/** Analyses a corpus once undisturbed and once with kills and faults around it, and digests what both published. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { clips, cursed, kills, seed, report } = options;
  const line = new CommandLine();
  const redis = options.redis ? await DurableRedis.start() : null;
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
    const keptOnFullDisk = options.diskFull ? await fillDisk(line, args, { frames: undisturbed.frames, report }) : null;
    const env = {
      REDIS_URL: redis?.url,
      ...(options.clockSteps && { NODE_OPTIONS: preloading('chaos/programs/stepping-clock.cjs') }),
    };
    for (let kill = 1; kill <= kills; kill += 1) {
      const running = line.start(args, { env });
      // Together the killed runs do less than there is to do; each needs a while to start.
      const moment = START_MS + (random() * (lengthMs - START_MS)) / (kills + 1);
      const isOver = await Promise.race([pause(moment).then(() => false), running.ended.then(() => true)]);
      if (!isOver) running.kill();
      const { exitCode, stderr } = await running.ended;
      const { stored } = await readKeptResults(line.path('disturbed'), { isOver: false });
      report(
        `kill ${kill} after ${Math.round(moment)} ms (exit ${exitCode}): ${stored} frames; ${lastPosition(stderr)}`,
      );
    }
    const last = line.start(args, { env });
    if (redis) await disturbRedis(redis, last, report);
    const { exitCode, stderr } = await last.ended;
    expectExit(exitCode, stderr);
    const { counted, stored } = await readKeptResults(line.path('disturbed'), { isOver: true });
    if (counted !== stored) throw new Error(`${counted} frames are counted, but ${stored} stored`);
    const disturbed = figuresOf(line, 'disturbed');
    if (disturbed.digest !== undisturbed.digest) for (const each of differencesIn(line)) report(each);
    return { ...undisturbed, undisturbed: undisturbed.digest, disturbed: disturbed.digest, keptOnFullDisk };
  } finally {
    await line.close();
    await redis?.remove();
  }
}

/** Runs the analysis where files cannot grow. @returns the frames that were stored nevertheless */
async function fillDisk(
  line: CommandLine,
  args: readonly string[],
  { frames, report }: { frames: number; report: ChaosOptions['report'] },
): Promise<number> {
  const limitKib = Math.ceil(FULL_AT_KIB * frames);
  const { exitCode, stderr } = await line.run(args, { before: `ulimit -f ${limitKib}` });
  if (exitCode !== EXIT_CODES.environment || !/^E_DISK_FULL: /m.test(stderr)) {
    throw new Error(`on a full disk the analysis ended with ${exitCode}:\n${stderr}`);
  }
  const { stored } = await readKeptResults(line.path('disturbed'), { isOver: false });
  report(`disk full at ${limitKib} KiB a file (exit ${exitCode}): ${stored} frames are kept`);
  return stored;
}

/** Takes Redis away in three ways, each once the analysis has got further. A run that ended before has nothing to lose. */
async function disturbRedis(redis: DurableRedis, running: RunningCommand, report: (line: string) => void) {
  const isAtWork = (times: number) =>
    Promise.race([running.untilSays(/people seen/, times), running.ended.then(() => Promise.reject())]).then(
      () => true,
      () => false,
    );
  if (!(await isAtWork(1))) return;
  redis.freeze();
  await pause(AWAY_MS);
  redis.thaw();
  report('Redis frozen');
  if (!(await isAtWork(2))) return;
  await redis.kill();
  await pause(AWAY_MS);
  await redis.start();
  report('Redis killed, and started again');
  if (!(await isAtWork(3))) return;
  await redis.wipe();
  report('Redis wiped');
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
  digest.update(neutralReport(line, out));
  return {
    digest: digest.digest('hex'),
    frames: published.sources.reduce((sum, { decoded }) => sum + (decoded ?? 0), 0),
    windows: published.sources.reduce((sum, { windows }) => sum + windows.length, 0),
  };
}

/** Where the tables and reports of both runs differ, as text. */
function differencesIn(line: CommandLine): string[] {
  const textOf = (out: string, name: string) => readFileSync(line.path(`${out}/${name}`), 'utf8');
  const tables = TABLES.filter((name) => name.endsWith('.csv')).flatMap((name) =>
    differencesOf(name, textOf('undisturbed', name), textOf('disturbed', name)),
  );
  const reports = ['undisturbed', 'disturbed'].map((out) =>
    JSON.stringify(JSON.parse(neutralReport(line, out)), null, 1),
  );
  return [...tables, ...differencesOf('report.json', reports[0] ?? '', reports[1] ?? '')];
}

/** The report without what is different in each run: its name and its times. */
function neutralReport(line: CommandLine, out: string): string {
  const { run } = line.report(out);
  return readFileSync(line.path(`${out}/report.json`), 'utf8')
    .replaceAll(run.runId, 'RUN')
    .replaceAll(run.startedAt, 'START')
    .replaceAll(String(run.endedAt), 'END');
}
