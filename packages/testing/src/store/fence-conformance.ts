import type { FencedStore } from '@crowdtone/store';
import { crowdFrames } from '../crowd-frames';
import { aRun, aSource } from '../records';

/** What every store for several processes keeps to. @param open a new, empty one */
export function describeFences(adapter: string, open: () => Promise<FencedStore>): void {
  const cam = { runId: 'run', sourceId: 'cam' };
  const frames = crowdFrames('cam', 20, 1);
  const ann = { name: 'shard:1', owner: 'ann', epoch: 1 };
  const bob = { name: 'shard:1', owner: 'bob', epoch: 2 };

  describe(`${adapter} between several processes`, () => {
    let store: FencedStore;
    beforeEach(async () => {
      store = await open();
      await store.saveRun(aRun());
      await store.commit({ sources: [aSource({ sourceId: 'cam' })] });
    });
    afterEach(() => store.close());

    test('stores nothing of a process that another has followed', async () => {
      await store.claim(ann);
      await store.commitFenced({ frames: frames.slice(0, 10) }, ann);
      await store.claim(bob);
      const source = aSource({ sourceId: 'cam', state: 'running', analysed: 12 });
      const late = store.commitFenced({ frames: frames.slice(10), sources: [source] }, ann);
      await expect(late).rejects.toMatchObject({ code: 'E_FENCED' });
      expect(await store.listFrames(cam, 0)).toHaveLength(10);
      expect((await store.findSource(cam))?.state).toBe('waiting');
      await store.commitFenced({ frames: frames.slice(10) }, bob);
      expect(await store.listFrames(cam, 0)).toHaveLength(20);
    });

    test('takes no claim of an earlier taking, and one may be repeated', async () => {
      await store.claim(bob);
      await store.claim(bob);
      await expect(store.claim(ann)).rejects.toMatchObject({ code: 'E_FENCED' });
      await expect(store.claim({ ...bob, owner: 'eve' })).rejects.toMatchObject({ code: 'E_FENCED' });
      await store.commitFenced({ frames }, bob);
      expect(await store.listFrames(cam, 0)).toHaveLength(20);
    });

    test('refuses who has not claimed, and keeps leases apart', async () => {
      await expect(store.commitFenced({ frames }, ann)).rejects.toMatchObject({ code: 'E_FENCED' });
      await store.claim(bob);
      const other = { name: 'shard:2', owner: 'ann', epoch: 1 };
      await store.claim(other);
      await store.commitFenced({ frames }, other);
      expect(await store.listFrames(cam, 0)).toHaveLength(20);
    });
  });
}
