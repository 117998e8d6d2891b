/** `npm run bench:scale`: how costs grow with faces, files, cameras and dashboards. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { asCrowdtoneError, type CrowdtoneError, EXIT_CODES } from '@crowdtone/domain';
import { endWithError, parseCommand, refusal } from '../../tool';
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
  dashboards: [10, 50, 100, 200, 500, 1000, 2000],
};
const QUICK = { faces: [1, 15, 60], files: [1, 2], cameras: [1], dashboards: [10, 50] };

const HELP = `Usage: npm run bench:scale -- [options]

Measures how the cost of a frame grows with the faces in it, of a batch with its files, of crowdtone serve with its cameras
and of a gateway with its dashboards; fits exponents, and computes how many cores cameras need. Takes some ten minutes on an
otherwise idle Linux machine.

  --only PART       ${PARTS.join(', ')} [all]
  --quick           few and small sizes
  --page FILE       writes the report as a Markdown page, with its plots in images/ beside the folder of the page; written
                    again after each part, so that nothing measured is lost when a later part fails
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
    const { report, failure } = await measure(
      (part) => only === undefined || part === only,
      { quick, signal: interrupt.signal },
      (measured) => (page === undefined ? Promise.resolve() : writePage(page, measured)),
    );
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatScale(report, null));
    if (failure !== null) throw failure;
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT_CODES.interrupted;
    return endWithError(error);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

function readArguments(args: string[]) {
  const { values } = parseCommand(args, { options: OPTIONS });
  const { only } = values;
  if (only !== undefined && !PARTS.some((part) => part === only)) {
    throw refusal(`--only ${only} is none of ${PARTS.join(', ')}`);
  }
  return values;
}

/**
 * Measures the parts in turn. A part that fails is left out and the others go on.
 * @param onMeasured receives the report after each part
 * @returns the first failure beside the report
 */
async function measure(
  wants: (part: (typeof PARTS)[number]) => boolean,
  { quick, signal }: { readonly quick: boolean; readonly signal: AbortSignal },
  onMeasured: (report: ScaleReport) => Promise<void>,
): Promise<{ readonly report: ScaleReport; readonly failure: CrowdtoneError | null }> {
  const sizes = quick ? QUICK : FULL;
  const seconds = quick ? 4 : 15;
  let failure: CrowdtoneError | null = null;
  let report: ScaleReport = {
    machine: { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node },
    date: new Date().toISOString().slice(0, 10),
    ...{ limits: null, faces: null, cost: null, files: null, cameras: null, dashboards: null },
  };
  const parts: Record<(typeof PARTS)[number], () => Promise<Partial<ScaleReport>>> = {
    limits: async () => ({ limits: await measureLimits(onProgress) }),
    async faces() {
      const faces = await measureFaces(sizes.faces, quick ? 2 : 8, onProgress);
      return { faces, cost: frameCost(faces) };
    },
    files: async () => ({ files: await measureFiles(builtCommandLine(), sizes.files, onProgress) }),
    cameras: async () => ({
      cameras: await measureCameras(builtCommandLine(), sizes.cameras, seconds, signal, onProgress),
    }),
    dashboards: async () => ({ dashboards: await measureDashboards(sizes.dashboards, signal, onProgress) }),
  };
  for (const part of PARTS.filter(wants)) {
    try {
      report = { ...report, ...(await parts[part]()) };
    } catch (error) {
      if (signal.aborted) throw error;
      const coded = asCrowdtoneError(error);
      onProgress(`${part} failed (${coded.message}); going on with the next part`);
      failure ??= coded;
      continue;
    }
    signal.throwIfAborted();
    await onMeasured(report);
  }
  return { report, failure };
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
