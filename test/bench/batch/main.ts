/** `npm run bench:batch`: what batches of many files cost, by number of files and of recordings at a time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithError, parseCommand, refusal } from '../../tool';
import { builtCommandLine } from '../command-line';
import { fitGrowth } from '../scale/exponent';
import { makeClips } from './clips';
import { type BatchCost, measureBatch } from './measure';
import { formatBatch } from './report';

const HELP = `Usage: npm run bench:batch -- [options]

Analyses folders of short clips with crowdtone analyze, 1 and 2 files at a time, and prints files and hours of footage an hour,
processor time a file, peak memory of all processes and of the main one, how the time grows with the number of files, and what a file costs that has one frame.

  --files LIST      numbers of files [1,4,16,64]
  --parallel LIST   files analysed at a time [1,2]
  --seconds N       length of a clip; 0 is one frame [4]
  --broken N        of the files, as many cannot be read [0]
  --workers N       expression workers [1]
  --json            the figures as JSON
  --help            this text

Examples:
  npm run bench:batch -- --files 2000 --parallel 2 --seconds 0 --broken 20
`;

const OPTIONS = {
  files: { type: 'string', default: '1,4,16,64' },
  parallel: { type: 'string', default: '1,2' },
  seconds: { type: 'string', default: '4' },
  broken: { type: 'string', default: '0' },
  workers: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Few frames of large faces: the cost of files is measured, not that of detection. */
const ANALYSIS = ['--fps', '2', '--min-face', '28', '--window', '1'];

/** @returns the exit code */
export async function main(args: string[]): Promise<number> {
  try {
    const { help, json, files, parallel, seconds, broken, workers } = readArguments(args);
    if (help) {
      process.stdout.write(HELP);
      return 0;
    }
    const costs: BatchCost[] = [];
    const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-batch-'));
    try {
      const options = [...ANALYSIS, '--workers', String(workers)];
      const measure = (clips: string, atOnce: number, out: string) =>
        measureBatch({ main: builtCommandLine(), clips, out: join(folder, out), parallel: atOnce, options });
      // The first program of a machine reads itself and the networks from the disk, which no batch costs.
      process.stderr.write('bench: warming up ...\n');
      await measure(await makeClips({ folder, files: 1, broken: 0, seconds }), 1, 'warm-up');
      for (const count of files) {
        const clips = await makeClips({ folder, files: count, broken: Math.min(broken, count - 1), seconds });
        for (const atOnce of parallel) {
          process.stderr.write(`bench: ${count} files, ${atOnce} at a time ...\n`);
          costs.push(await measure(clips, atOnce, `report-${count}-${atOnce}`));
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const growth = parallel.map((atOnce) => ({
      parallel: atOnce,
      ...fitGrowth(
        costs.filter((cost) => cost.parallel === atOnce).map((cost) => ({ size: cost.files, cost: cost.cpuSeconds })),
      ),
    }));
    const machine = { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length };
    const report = { machine, seconds, costs, growth };
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatBatch(report));
    return 0;
  } catch (thrown) {
    return endWithError(thrown);
  }
}

function readArguments(args: string[]) {
  const { help, json, ...texts } = parseCommand(args, { options: OPTIONS }).values;
  const numbers = (name: keyof typeof texts, min: number): number[] =>
    texts[name].split(',').map((text) => {
      const value = Number(text);
      if (Number.isInteger(value) && value >= min && value <= 100_000 && text.trim() !== '') return value;
      throw refusal(`--${name} ${texts[name]} is not a whole number of ${min} or more`);
    });
  const [seconds = 0] = numbers('seconds', 0);
  const [broken = 0] = numbers('broken', 0);
  const [workers = 1] = numbers('workers', 1);
  return { help, json, files: numbers('files', 1), parallel: numbers('parallel', 1), seconds, broken, workers };
}
