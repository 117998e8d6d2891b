/** `npm run bench:commits`: this checkout against the built checkout of another commit, by turns on one machine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureSample } from '@crowdtone/cli';
import { readDemoFaces } from '../../scenes/face-images';
import { composeScene, DEFAULT_SCENE, writeScene } from '../../scenes/scene';
import { endWithError, parseCommand, refusal } from '../../tool';
import { measureAnalysis } from '../analysis';
import { builtCommandLine, commandLineOf } from '../command-line';
import { type AnalysisTurns, formatTurns, type StageTurns } from './report';
import { stagesOf } from './stages-of';

const PARTS = ['stages', 'scene', 'sample'] as const;

const HELP = `Usage: npm run bench:commits -- FOLDER [options]

Compares this checkout with the built checkout of another commit, by turns: the stages of npm run bench in each; crowdtone
analyze on a synthetic scene of 1080p with 30 faces; and on the sample. Prints medians with their ratios, and memory by program.

Such a checkout is made like this:
  git worktree add ../before COMMIT && cd ../before && npm ci && npm run build

  --only PART       ${PARTS.join(', ')} [all]
  --rounds N        turns of each [3]
  --seconds N       length of the scene [20]
  --json            the report as JSON
  --help            this text
`;

const OPTIONS = {
  only: { type: 'string' },
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '20' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Runs the command; resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    const request = readArguments(args);
    if (request === null) {
      process.stdout.write(HELP);
      return 0;
    }
    const { folder, rounds, seconds, wants, json } = request;
    const before = { root: folder, main: commandLineOf(folder) };
    const now = { root: resolve(builtCommandLine(), '../../../..'), main: builtCommandLine() };
    const report = {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      stages: wants('stages') ? await compareStages(before.root, now.root, rounds) : null,
      scene: wants('scene') ? await compareScene(before.main, now.main, rounds, seconds) : null,
      sample: wants('sample')
        ? await compareAnalyses((await ensureSample()).path, before.main, now.main, rounds, 'sample')
        : null,
    };
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatTurns(report));
    return 0;
  } catch (error) {
    return endWithError(error);
  }
}

function readArguments(args: string[]) {
  const { values, positionals } = parseCommand(args, { options: OPTIONS, allowPositionals: true });
  if (values.help) return null;
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw refusal('name one folder, the built checkout to compare with');
  const { only, json } = values;
  if (only !== undefined && !PARTS.some((part) => part === only)) {
    throw refusal(`--only ${only} is none of ${PARTS.join(', ')}`);
  }
  const count = (name: 'rounds' | 'seconds') => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1)
      throw refusal(`--${name} ${values[name]} is not a whole number above 0`);
    return number;
  };
  const wants = (part: (typeof PARTS)[number]) => only === undefined || part === only;
  return { folder: resolve(folder), rounds: count('rounds'), seconds: count('seconds'), wants, json };
}

async function compareStages(before: string, now: string, rounds: number): Promise<StageTurns> {
  const turns: StageTurns = { before: [], now: [] };
  for (let round = 1; round <= rounds; round += 1) {
    onProgress(`stages, turn ${round} of ${rounds}`);
    turns.before.push(await stagesOf(before));
    turns.now.push(await stagesOf(now));
  }
  return turns;
}

async function compareScene(before: string, now: string, rounds: number, seconds: number): Promise<AnalysisTurns> {
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-commits-'));
  try {
    onProgress('composing the scene');
    const clip = join(folder, 'scene.mp4');
    await writeScene(await composeScene({ ...DEFAULT_SCENE, faces: await readDemoFaces(), seconds }), clip);
    return await compareAnalyses(clip, before, now, rounds, 'scene');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareAnalyses(
  clip: string,
  before: string,
  now: string,
  rounds: number,
  what: string,
): Promise<AnalysisTurns> {
  const turns: AnalysisTurns = { before: [], now: [] };
  for (let round = 1; round <= rounds; round += 1) {
    onProgress(`analyze ${what}, turn ${round} of ${rounds}`);
    for (const [side, main] of [
      ['before', before],
      ['now', now],
    ] as const) {
      const out = await mkdtemp(join(tmpdir(), 'crowdtone-bench-commits-'));
      try {
        turns[side].push(await measureAnalysis(main, [clip], join(out, 'report')));
      } finally {
        await rm(out, { recursive: true, force: true });
      }
    }
  }
  return turns;
}

function onProgress(what: string): void {
  process.stderr.write(`bench: ${what} ...\n`);
}
