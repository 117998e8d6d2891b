import type { RgbImage } from '@crowdtone/imaging';
import { type CropReading, type FrameReading, MicroBatcher } from './micro-batcher';

/** A crop with an identity. */
const crop = (id: number): RgbImage => ({ data: Uint8Array.of(id, 0, 0), width: 1, height: 1 });
const crops = (...ids: number[]) => ids.map(crop);
/** The reading that belongs to a crop, to check that no frame gets another's. */
const readingOf = (id: number): CropReading => [id];
const readingsOf = async (frame: Promise<FrameReading>) => (await frame).readings;

/** A batcher over a model whose batches the test ends one by one. */
function setUp(limits = { maxCrops: 4, maxWaitMs: 60_000 }) {
  const batches: number[][] = [];
  const endings: (() => void)[] = [];
  const batcher = new MicroBatcher(async (batch) => {
    const ids = batch.map(({ data }) => data[0] ?? -1);
    batches.push(ids);
    await new Promise<void>((resolve) => endings.push(resolve));
    return ids.map(readingOf);
  }, limits);
  const endBatch = async () => {
    endings.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { batcher, batches, endBatch };
}

describe('MicroBatcher', () => {
  test('reads crops of several frames in one batch as soon as it is full, and gives each frame its own', async () => {
    const { batcher, batches, endBatch } = setUp();
    const frames = [batcher.read(crops(1, 2)), batcher.read(crops(3)), batcher.read(crops(4))];
    expect(batches).toEqual([[1, 2, 3, 4]]);
    await endBatch();
    expect(await Promise.all(frames.map(readingsOf))).toEqual([[[1], [2]], [[3]], [[4]]]);
  });

  test('splits a frame with more crops than a batch may have', async () => {
    const { batcher, batches, endBatch } = setUp();
    const frame = batcher.read(crops(1, 2, 3, 4, 5, 6));
    await endBatch();
    await endBatch();
    expect(await readingsOf(frame)).toEqual([1, 2, 3, 4, 5, 6].map(readingOf));
    expect(batches).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  test('reads what came during a batch right after it, in one', async () => {
    const { batcher, batches, endBatch } = setUp();
    batcher.read(crops(1, 2, 3, 4));
    batcher.read(crops(5));
    batcher.read(crops(6));
    expect(batches).toHaveLength(1);
    await endBatch();
    expect(batches).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
    await endBatch();
  });

  test('does not wait for others longer than allowed', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const { batcher, batches, endBatch } = setUp({ maxCrops: 4, maxWaitMs: 20 });
      const frame = batcher.read(crops(1));
      jest.advanceTimersByTime(19);
      expect(batches).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(batches).toEqual([[1]]);
      await endBatch();
      expect(await readingsOf(frame)).toEqual([[1]]);
    } finally {
      jest.useRealTimers();
    }
  });

  test('does not wait when it is flushed', async () => {
    const { batcher, batches, endBatch } = setUp();
    const frame = batcher.read(crops(1));
    batcher.flush();
    expect(batches).toEqual([[1]]);
    await endBatch();
    expect(await readingsOf(frame)).toEqual([[1]]);
  });

  test('passes a failure on to the frames of that batch alone', async () => {
    let calls = 0;
    const batcher = new MicroBatcher(
      async (batch) => {
        calls += 1;
        if (calls === 1) throw new Error('no memory');
        return batch.map(() => null);
      },
      { maxCrops: 1, maxWaitMs: 0 },
    );
    const [first, second] = [batcher.read(crops(1)), batcher.read(crops(2))];
    await expect(first).rejects.toThrow('no memory');
    await expect(readingsOf(second)).resolves.toEqual([null]);
  });

  test('reports to each frame its share of the inference time', async () => {
    let clock = 100;
    const now = jest.spyOn(performance, 'now').mockImplementation(() => clock);
    const batcher = new MicroBatcher(
      async (batch) => {
        clock += 12;
        return batch.map(() => null);
      },
      { maxCrops: 4, maxWaitMs: 0 },
    );
    const frames = [batcher.read(crops(1)), batcher.read(crops(2, 3, 4, 5))];
    expect((await Promise.all(frames)).map(({ modelMs }) => modelMs)).toEqual([3, 9 + 12]);
    now.mockRestore();
  });

  test('has nothing to do for a frame without crops', async () => {
    const { batcher, batches } = setUp();
    await expect(batcher.read([])).resolves.toEqual({ readings: [], modelMs: 0 });
    expect(batches).toEqual([]);
  });
});
