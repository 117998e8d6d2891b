import { CrowdtoneError } from '@crowdtone/domain';
import { FrameAssembler } from './frame-assembler';
import { FrameQueue } from './frame-queue';

const bytes = (...values: number[]) => Buffer.from(values);

/** A frame of pixels side by side, three bytes each. */
const row = (timeUs: number, width = 1) => ({ timeUs, width, height: 1 });

/** True when the write was taken by the time of the next turn of the loop. */
async function write(assembler: FrameAssembler, chunk: Buffer): Promise<{ taken: () => boolean }> {
  let taken = false;
  assembler.write(chunk, () => {
    taken = true;
  });
  await new Promise(setImmediate);
  return { taken: () => taken };
}

describe('FrameAssembler and FrameQueue', () => {
  test('cut a stream of any chunks into frames, each with its own time', async () => {
    const queue = new FrameQueue(2);
    const assembler = new FrameAssembler(queue);
    for (const timeUs of [0, 40, 80, 120]) queue.addInfo(row(timeUs));
    for (const chunk of [bytes(1), bytes(2, 3, 4), bytes(5, 6, 7, 8, 9, 10)]) assembler.write(chunk);
    assembler.end();
    const taken = [await queue.take(), await queue.take(), await queue.take(), await queue.take()];
    expect(taken.map((frame) => frame && [...frame.data, frame.timeUs])).toEqual([
      [1, 2, 3, 0],
      [4, 5, 6, 40],
      [7, 8, 9, 80],
      // The tenth byte is a piece of a frame that never came.
      null,
    ]);
  });

  test('cut frames of several sizes', async () => {
    const queue = new FrameQueue(3);
    const assembler = new FrameAssembler(queue);
    for (const width of [1, 2, 1]) queue.addInfo(row(width, width));
    assembler.end(bytes(1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3));
    const taken = [await queue.take(), await queue.take(), await queue.take(), await queue.take()];
    expect(taken.map((frame) => frame && [frame.width, frame.data.length, frame.data[0]])).toEqual([
      [1, 3, 1],
      [2, 6, 2],
      [1, 3, 3],
      null,
    ]);
  });

  test('take no byte while two frames wait, and go on when one is taken', async () => {
    const queue = new FrameQueue(2);
    const assembler = new FrameAssembler(queue);
    for (const timeUs of [0, 1, 2]) queue.addInfo(row(timeUs));
    const { taken } = await write(assembler, bytes(1, 1, 1, 2, 2, 2, 3, 3, 3));
    expect([queue.full, taken()]).toEqual([true, false]);
    await queue.take();
    expect([queue.full, taken()]).toEqual([true, true]);
  });

  test('swallow what comes after the queue was closed, and end the wait of the taker', async () => {
    const queue = new FrameQueue(1);
    const assembler = new FrameAssembler(queue);
    const waiting = queue.take();
    queue.close();
    expect(await waiting).toBeNull();
    expect((await write(assembler, bytes(4, 4, 5, 5))).taken()).toBe(true);
    expect(await queue.take()).toBeNull();
  });

  test('release a write that waits when the queue is closed', async () => {
    const queue = new FrameQueue(1);
    const assembler = new FrameAssembler(queue);
    const { taken } = await write(assembler, bytes(1, 1, 1));
    expect(taken()).toBe(false);
    queue.close();
    expect(taken()).toBe(true);
  });

  test('wait for a time and a size that come after the pixels', async () => {
    const queue = new FrameQueue(2);
    const { taken } = await write(new FrameAssembler(queue), bytes(7, 8, 9));
    const waiting = queue.take();
    expect(taken()).toBe(false);
    queue.addInfo(row(5));
    expect(await waiting).toMatchObject({ timeUs: 5, width: 1, height: 1 });
    expect(taken()).toBe(true);
  });

  test('call pixels without a time an error rather than to guess', async () => {
    const queue = new FrameQueue(2);
    const { taken } = await write(new FrameAssembler(queue), bytes(7));
    queue.endInfos();
    expect(taken()).toBe(true);
    await expect(queue.take()).rejects.toMatchObject({ code: 'E_FRAME_TIME_LOST' });
  });

  test('give what they hold before the error that ended them', async () => {
    const queue = new FrameQueue(2);
    const assembler = new FrameAssembler(queue);
    queue.addInfo(row(0));
    queue.addInfo(row(40));
    await write(assembler, bytes(1, 1, 1));
    queue.fail(new CrowdtoneError('E_SOURCE_TOO_LARGE', 'too large; scale it down'));
    queue.addInfo(row(1, 1e9));
    expect((await write(assembler, bytes(2, 2, 2, 3, 3, 3))).taken()).toBe(true);
    expect(await queue.take()).toMatchObject({ timeUs: 0 });
    expect(await queue.take()).toMatchObject({ timeUs: 40 });
    await expect(queue.take()).rejects.toMatchObject({ code: 'E_SOURCE_TOO_LARGE' });
  });
});
