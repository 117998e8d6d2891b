import type { Store } from '@crowdtone/store';

/** The name under which the processes that work on one store find each other in Redis. */
export async function channelsOf(store: Pick<Store, 'identity'>): Promise<string> {
  return `crowdtone-${await store.identity()}`;
}
