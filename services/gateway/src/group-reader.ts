import type { Store } from '@crowdtone/store';

/** Read access to the statistics of a store. Its windows have passed the privacy floor. */
export type GroupReader = Pick<
  Store,
  | 'listRuns'
  | 'findRun'
  | 'listSources'
  | 'listRunsOfSource'
  | 'listWindows'
  | 'listBins'
  | 'listBinsOfRuns'
  | 'sumPlacesOfRuns'
  | 'newestRunOfSources'
>;
