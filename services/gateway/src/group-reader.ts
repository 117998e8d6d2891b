import type { Store } from '@crowdtone/store';

/** All that the gateway needs to know of a store: it never writes. The privacy floor was applied before windows got there. */
export type GroupReader = Pick<Store, 'listRuns' | 'findRun' | 'listSources' | 'listWindows' | 'newestRunOfSources'>;
