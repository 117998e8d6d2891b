/** What `crowdtone analyze` costs by the number of files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { filmCrowd } from '../../scenes/footage';
import { type ProcessCost, ProcessMeter } from './process-cost';

/** Cost of one analysis. */
export interface FileCost extends ProcessCost {
  readonly files: number;
}

const CLIP = { people: 10, seconds: 6 };

/**
 * @param main the built command line
 * @param counts numbers of files
 * @throws {CrowdtoneError} E_BENCH_ANALYZE when an analysis fails
 */
export async function measureFiles(
  main: string,
  counts: readonly number[],
  onProgress: (what: string) => void,
): Promise<FileCost[]> {
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-scale-'));
  const costs: FileCost[] = [];
  try {
    const clip = join(folder, 'clip.mp4');
    await filmCrowd(clip, CLIP);
    for (const files of counts) {
      onProgress(`${files} file${files === 1 ? '' : 's'}`);
      const copies = Array.from({ length: files }, (_, index) => join(folder, `${index}.mp4`));
      for (const copy of copies) await copyFile(clip, copy);
      costs.push({ files, ...(await analyse(main, copies, join(folder, `report-${files}`))) });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return costs;
}

async function analyse(main: string, files: readonly string[], out: string): Promise<ProcessCost> {
  const child = spawn(process.execPath, [main, 'analyze', ...files, '--out', out, '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (child.pid === undefined) throw new CrowdtoneError('E_BENCH_ANALYZE', 'the analysis did not start');
  const meter = new ProcessMeter(child.pid);
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-2000);
  });
  const [code] = await once(child, 'exit');
  const cost = meter.stop();
  if (code === 0) return cost;
  throw new CrowdtoneError('E_BENCH_ANALYZE', `the analysis ended with ${code}: ${output.trim().split('\n').at(-1)}`);
}
