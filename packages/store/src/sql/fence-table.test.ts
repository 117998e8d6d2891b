import { crowdFrames } from '@crowdtone/testing/crowd-frames';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { aRun, aSource } from '@crowdtone/testing/records';
import { openPostgresStore } from '..';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

test('of two programs on one PostgreSQL the earlier owner stores nothing after the other has claimed, however they meet', async () => {
  const url = await server.createDatabase();
  const [earlier, later] = await Promise.all([
    openPostgresStore(url, { isShared: true }),
    openPostgresStore(url, { isShared: true }),
  ]);
  await earlier.saveRun(aRun());
  await earlier.commit({ sources: [aSource({ sourceId: 'cam' })] });
  const ann = { name: 'shard:1', owner: 'ann', epoch: 1 };
  await earlier.claim(ann);
  const frames = crowdFrames('cam', 200, 2);
  const stored: number[] = [];
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const working = (async () => {
    for (const frame of frames) {
      await earlier.commitFenced({ frames: [frame] }, ann);
      stored.push(frame.sequence);
      if (stored.length === 20) begun();
    }
  })();
  const refused = expect(working).rejects.toMatchObject({ code: 'E_FENCED' });
  await hasBegun;
  await later.claim({ name: 'shard:1', owner: 'bob', epoch: 2 });
  const seen = await later.listFrames({ runId: 'run', sourceId: 'cam' }, 0);
  await refused;
  expect(seen.map(({ sequence }) => sequence)).toEqual(stored);
  expect(await later.listFrames({ runId: 'run', sourceId: 'cam' }, 0)).toHaveLength(stored.length);
  await Promise.all([earlier.close(), later.close()]);
});
