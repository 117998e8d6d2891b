import { InFlight } from './in-flight';

/** Lets every promise that can settle do so. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('InFlight', () => {
  test('admits up to its limit, then one for each that leaves, in the order they came', async () => {
    const inFlight = new InFlight(2);
    const admitted: string[] = [];
    for (const id of ['a', 'b', 'c', 'd']) inFlight.enter(id).then(() => admitted.push(id));
    await settled();
    expect(admitted).toEqual(['a', 'b']);
    inFlight.leave('b');
    await settled();
    expect(admitted).toEqual(['a', 'b', 'c']);
    expect(inFlight.size).toBe(2);
  });

  test('admits more when its limit rises, and none until there is room when it falls', async () => {
    const inFlight = new InFlight(1);
    const admitted: string[] = [];
    for (const id of ['a', 'b', 'c', 'd']) inFlight.enter(id).then(() => admitted.push(id));
    inFlight.setLimit(3);
    await settled();
    expect(admitted).toEqual(['a', 'b', 'c']);
    inFlight.setLimit(1);
    for (const id of ['a', 'b']) inFlight.leave(id);
    await settled();
    expect(admitted).toHaveLength(3);
    inFlight.leave('c');
    await settled();
    expect(admitted).toEqual(['a', 'b', 'c', 'd']);
  });

  test('gives one id one place', async () => {
    const inFlight = new InFlight(2);
    await inFlight.enter('a');
    await inFlight.enter('a');
    expect(inFlight.size).toBe(1);
    expect([inFlight.leave('a'), inFlight.leave('a')]).toEqual([true, false]);
  });

  test('is drained only when those who waited have left too', async () => {
    const inFlight = new InFlight(1);
    await inFlight.enter('a');
    const second = inFlight.enter('b');
    let drained = false;
    inFlight.drained().then(() => {
      drained = true;
    });
    inFlight.leave('a');
    await second;
    await settled();
    expect(drained).toBe(false);
    inFlight.leave('b');
    await settled();
    expect(drained).toBe(true);
  });

  test('refuses those who wait when it is closed', async () => {
    const inFlight = new InFlight(1);
    await inFlight.enter('a');
    const waiting = inFlight.enter('b');
    inFlight.close();
    await expect(waiting).rejects.toMatchObject({ code: 'E_QUEUE_CLOSED' });
    await expect(inFlight.enter('c')).rejects.toMatchObject({ code: 'E_QUEUE_CLOSED' });
  });
});
