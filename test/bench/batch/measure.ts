/** What `crowdtone analyze` of a folder costs while it goes on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BatchFile, batchSchema, CrowdtoneError, EXIT_CODES, reportSchema } from '@crowdtone/domain';
import { type ProcessCost, ProcessMeter } from '../process-cost';

/** An analysis to measure. */
export interface BatchRun {
  /** The built command line. */
  readonly main: string;
  readonly clips: string;
  readonly out: string;
  /** Recordings at a time. */
  readonly parallel: number;
  /** Further options. */
  readonly options: readonly string[];
}

/** What one analysis cost and did. */
export interface BatchCost extends ProcessCost {
  readonly parallel: number;
  readonly files: number;
  readonly failed: readonly BatchFile[];
  /** Hours of analysed footage. */
  readonly footageHours: number;
  /** Processor seconds a file in the first and in the last quarter of the files; null where there are few. */
  readonly quarters: readonly [number, number] | null;
  readonly exitCode: number;
}

/** Interval at which the manifest is read, milliseconds. */
const PROGRESS_MS = 500;

/** @throws {CrowdtoneError} E_BENCH_ANALYZE when the analysis fails, other than for unreadable files */
export async function measureBatch({ main, clips, out, parallel, options }: BatchRun): Promise<BatchCost> {
  const args = ['analyze', clips, '--out', out, '--parallel', String(parallel), '--quiet', ...options];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (child.pid === undefined) throw new CrowdtoneError('E_BENCH_ANALYZE', 'the analysis did not start');
  const meter = new ProcessMeter(child.pid);
  const points: ProgressPoint[] = [];
  const timer = setInterval(() => {
    void readFiles(out).then((files) => {
      const done = files.filter(({ state }) => state === 'done').length;
      if (done > (points.at(-1)?.done ?? -1)) points.push({ done, cpuSeconds: meter.cpuSeconds });
    });
  }, PROGRESS_MS);
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-2000);
  });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  clearInterval(timer);
  const cost = meter.stop();
  const files = await readFiles(out);
  const failed = files.filter(({ state }) => state === 'failed');
  if (exitCode !== (failed.length > 0 ? EXIT_CODES.input : 0)) {
    throw new CrowdtoneError(
      'E_BENCH_ANALYZE',
      `the analysis ended with ${exitCode}: ${output.trim().split('\n').at(-1)}`,
    );
  }
  const report = reportSchema.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')));
  const footageMs = report.sources.reduce((sum, { windows }) => sum + (windows.at(-1)?.endMs ?? 0), 0);
  return {
    ...cost,
    ...{ parallel, failed, exitCode, files: files.length },
    footageHours: footageMs / 3_600_000,
    quarters: quartersOf(points, files.length - failed.length),
  };
}

/** How many files were done after how much work. */
export interface ProgressPoint {
  readonly done: number;
  readonly cpuSeconds: number;
}

/** @returns processor seconds a file in the first and the last quarter; null when there are too few points */
export function quartersOf(points: readonly ProgressPoint[], files: number): readonly [number, number] | null {
  const between = (from: number, to: number): number | null => {
    const inside = points.filter(({ done }) => done >= from && done <= to);
    const [first, last] = [inside[0], inside.at(-1)];
    if (!first || !last || last.done === first.done) return null;
    return (last.cpuSeconds - first.cpuSeconds) / (last.done - first.done);
  };
  const [first, last] = [between(1, files / 4), between((3 * files) / 4, files)];
  return first === null || last === null ? null : [first, last];
}

/** Of the manifest; none while there is no manifest yet. */
async function readFiles(out: string): Promise<readonly BatchFile[]> {
  try {
    return batchSchema.parse(JSON.parse(await readFile(join(out, 'batch.json'), 'utf8'))).files;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
