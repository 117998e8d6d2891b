/** What `crowdtone analyze` costs by the number of files. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filmCrowd } from '../../scenes/footage';
import { measureAnalysis } from '../analysis';
import type { ProcessCost } from '../process-cost';

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
      costs.push({ files, ...(await measureAnalysis(main, copies, join(folder, `report-${files}`))) });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return costs;
}
