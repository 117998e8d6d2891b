import type { PlaceSums, RunSpan, Store } from '@crowdtone/store';

/** Sums of heat maps of one run alone; null when there is none. */
export async function placeSums(
  store: Pick<Store, 'sumPlacesOfRuns'>,
  { sourceId, ...run }: RunSpan & { readonly sourceId: string },
): Promise<PlaceSums | null> {
  return (await store.sumPlacesOfRuns({ sourceId, runs: [run] })).get(run.runId) ?? null;
}
