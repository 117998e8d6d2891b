import { FrameAssembler } from './frame-assembler';
import { FrameQueue } from './frame-queue';

const bytes = (...values: number[]) => Buffer.from(values);

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
  it('cut a stream of any chunks into pictures, each with its own time', async () => {
    const queue = new FrameQueue(2);
    const assembler = new FrameAssembler(3, queue);
    for (const timeUs of [0, 40, 80]) queue.addTime(timeUs);
    for (const chunk of [bytes(1), bytes(2, 3, 4), bytes(5, 6, 7, 8, 9, 10)]) assembler.write(chunk);
    assembler.end();
    const taken = [await queue.take(), await queue.take(), await queue.take(), await queue.take()];
    expect(taken.map((picture) => picture && [...picture.data, picture.timeUs])).toEqual([
      [1, 2, 3, 0],
      [4, 5, 6, 40],
      [7, 8, 9, 80],
      // The tenth byte is a piece of a picture that never came.
      null,
    ]);
  });

  it('take no byte while two pictures wait, and go on when one is taken', async () => {
    const queue = new FrameQueue(2);
    const assembler = new FrameAssembler(2, queue);
    for (const timeUs of [0, 1, 2]) queue.addTime(timeUs);
    const { taken } = await write(assembler, bytes(1, 1, 2, 2, 3, 3));
    expect([queue.full, taken()]).toEqual([true, false]);
    await queue.take();
    expect([queue.full, taken()]).toEqual([true, true]);
  });

  it('swallow what comes after the queue was closed, and end the wait of the taker', async () => {
    const queue = new FrameQueue(1);
    const assembler = new FrameAssembler(2, queue);
    const waiting = queue.take();
    const { taken } = await write(assembler, bytes(1, 1, 2, 2, 3, 3));
    expect(taken()).toBe(false);
    queue.close();
    await new Promise(setImmediate);
    expect(taken()).toBe(true);
    expect(await waiting).toBeNull();
    expect((await write(assembler, bytes(4, 4, 5, 5))).taken()).toBe(true);
    expect(await queue.take()).toBeNull();
  });

  it('wait for a time that comes after its picture', async () => {
    const queue = new FrameQueue(2);
    queue.addPicture(bytes(7));
    const waiting = queue.take();
    await new Promise(setImmediate);
    queue.addTime(5);
    expect(await waiting).toEqual({ data: bytes(7), timeUs: 5 });
  });

  it('call a picture without a time an error rather than to guess', async () => {
    const queue = new FrameQueue(2);
    queue.addPicture(bytes(7));
    queue.endTimes();
    await expect(queue.take()).rejects.toMatchObject({ code: 'E_FRAME_TIME_LOST' });
  });
});
