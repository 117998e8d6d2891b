/** `npm run bench:scale`: how costs grow with faces, files, cameras and dashboards. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { asCrowdtoneError, CrowdtoneError, EXIT_CODES, formatError } from '@crowdtone/domain';
import { builtCommandLine } from '../command-line';
import { measureCameras } from './cameras';
import { frameCost } from './capacity';
import { measureDashboards } from './dashboards';
import { measureFaces } from './faces';
import { measureFiles } from './files';
import { measureLimits } from './limits';
import { formatScale, plotScale, type ScaleReport } from './report';

const PARTS = ['limits', 'faces', 'files', 'cameras', 'dashboards'] as const;
const FULL = {
  faces: [1, 5, 15, 30, 60, 120, 250, 500],
  files: [1, 2, 4, 8, 16],
  cameras: [1, 2, 3, 4],
  dashboards: [10, 50, 100, 200],
};
const QUICK = { faces: [1, 15, 60], files: [1, 2], cameras: [1], dashboards: [10, 50] };

const HELP = `Usage: npm run bench:scale -- [options]

Measures how the cost of a frame grows with the faces in it, of a batch with its files, of crowdtone serve with its cameras
and of a gateway with its dashboards; fits exponents, and computes how many cores cameras need. Takes some ten minutes on an
otherwise idle Linux machine.

  --only PART       ${PARTS.join(', ')} [all]
  --quick           few and small sizes
  --page FILE       writes the report as a Markdown page, with its plots in images/ beside the folder of the page
  --json            the report as JSON
  --help            this text

Examples:
  npm run bench:scale -- --only faces
  npm run bench:scale -- --page docs/benchmarks/scale.md
`;

const OPTIONS = {
  only: { type: 'string' },
  quick: { type: 'boolean', default: false },
  page: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Runs the command; resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  try {
    const { only, quick, page, json, help } = readArguments(args);
    if (help) {
      process.stdout.write(HELP);
      return 0;
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
    const report = await measure((part) => only === undefined || part === only, quick, interrupt.signal);
    if (page !== undefined) await writePage(page, report);
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatScale(report, null));
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT_CODES.interrupted;
    const coded = asCrowdtoneError(error);
    process.stderr.write(`${formatError(coded)}\n`);
    return coded.exitCode;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

function readArguments(args: string[]) {
  const refuse = (what: string) => new CrowdtoneError('E_USAGE', `${what}; see --help`);
  let values: ReturnType<typeof parse>;
  function parse() {
    return parseArgs({ args, options: OPTIONS, strict: true }).values;
  }
  try {
    values = parse();
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const { only } = values;
  if (only !== undefined && !PARTS.some((part) => part === only)) {
    throw refuse(`--only ${only} is none of ${PARTS.join(', ')}`);
  }
  return values;
}

async function measure(
  wants: (part: (typeof PARTS)[number]) => boolean,
  quick: boolean,
  signal: AbortSignal,
): Promise<ScaleReport> {
  const sizes = quick ? QUICK : FULL;
  const limits = wants('limits') ? await measureLimits(onProgress) : null;
  const faces = wants('faces') ? await measureFaces(sizes.faces, quick ? 2 : 8, onProgress) : null;
  const main = builtCommandLine();
  signal.throwIfAborted();
  const files = wants('files') ? await measureFiles(main, sizes.files, onProgress) : null;
  signal.throwIfAborted();
  const seconds = quick ? 4 : 15;
  const cameras = wants('cameras') ? await measureCameras(main, sizes.cameras, seconds, signal, onProgress) : null;
  const dashboards = wants('dashboards') ? await measureDashboards(sizes.dashboards, signal, onProgress) : null;
  return {
    machine: { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node },
    date: new Date().toISOString().slice(0, 10),
    cost: faces === null ? null : frameCost(faces),
    ...{ limits, faces, files, cameras, dashboards },
  };
}

async function writePage(page: string, report: ScaleReport): Promise<void> {
  const images = join(dirname(page), '..', 'images');
  for (const folder of [dirname(page), images]) await mkdir(folder, { recursive: true });
  for (const [name, picture] of plotScale(report)) await writeFile(join(images, `scale-${name}.svg`), picture);
  await writeFile(page, formatScale(report, '../images'));
}

function onProgress(what: string): void {
  process.stderr.write(`bench: ${what} ...\n`);
}
