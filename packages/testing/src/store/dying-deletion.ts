/** Deletes what a camera recorded, and dies as soon as the first of its runs is gone; its argument says where the store is. */

import { openStore } from '@crowdtone/store';

async function main(location: string): Promise<void> {
  const store = await openStore(location);
  const before = (await store.listRuns(Number.POSITIVE_INFINITY)).length;
  const entry = { id: 'deletion', at: Date.parse('2026-06-01T00:00:00Z'), who: 'warden', from: '10.0.0.9' };
  const deletion = store.deletions.delete({ kind: 'camera', sourceId: 'stand-north' }, entry);
  while ((await store.listRuns(Number.POSITIVE_INFINITY)).length === before) await Promise.race([deletion, null]);
  process.kill(process.pid, 'SIGKILL');
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
