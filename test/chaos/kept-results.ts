import { join } from 'node:path';
import { tallyTotal } from '@crowdtone/domain';
import { openStore } from '@crowdtone/store';

/** What the store of a batch holds. */
export interface KeptResults {
  /** Analysed and dropped frames, by what the sources say. */
  readonly counted: number;
  /** Frames that are stored. */
  readonly stored: number;
}

/**
 * Reads the store of a batch that was ended somehow.
 * @param isOver whether everything was analysed, and not only what a fault let through
 * @throws when a source says something else than its frames: one too many, one too few, or one twice
 */
export async function readKeptResults(folder: string, { isOver }: { readonly isOver: boolean }): Promise<KeptResults> {
  const store = await openStore(join(folder, 'crowdtone.duckdb'));
  try {
    let counted = 0;
    let stored = 0;
    for (const run of await store.listRuns(Infinity)) {
      for (const source of await store.listSources(run.runId)) {
        const frames = await store.listFrames(source, 0);
        const sequences = new Set(frames.map(({ sequence }) => sequence));
        const settled = source.analysed + tallyTotal(source.dropped);
        // Frames that arrived before one that is missing are stored, and not counted yet.
        const isWhole = !isOver || (frames.length === settled && (source.decoded ?? settled) === settled);
        if (sequences.size !== frames.length || !isWhole || frames.length < settled) {
          throw new Error(
            `${source.label} (${source.state}): ${settled} frames are counted, ${frames.length} stored of ${source.decoded}`,
          );
        }
        counted += settled;
        stored += frames.length;
      }
    }
    return { counted, stored };
  } finally {
    await store.close();
  }
}
