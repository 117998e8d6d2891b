import { openMemoryLeases } from '@crowdtone/leases';
import { cameraLease } from './camera-lease';
import { countOwned } from './owned-cameras';

test('counts cameras of the table by their leases: those that ended, and those of removed cameras, are none', async () => {
  let nowMs = 0;
  const leases = openMemoryLeases(() => nowMs);
  const take = (id: string, lifeMs: number) =>
    leases.acquire({ names: [cameraLease(id)], owner: 'node', lifeMs, most: 1 });
  await take('hall', 10_000);
  await take('gate', 1000);
  await take('removed', 10_000);
  nowMs = 5000;
  expect(await countOwned(['hall', 'gate', 'yard'], leases)).toEqual({ owned: 1, unowned: 2 });
});
