import { setImmediate as turn } from 'node:timers/promises';
import { mapConcurrently } from './map-concurrently';

test('2,000 items are worked on at most four at once, and come back in their order', async () => {
  let underWay = 0;
  let most = 0;
  const items = Array.from({ length: 2000 }, (_, index) => index);
  const results = await mapConcurrently(items, 4, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turns = item % 5; turns > 0; turns -= 1) await turn();
    underWay -= 1;
    return item * 2;
  });
  expect(most).toBe(4);
  expect(results).toEqual(items.map((item) => item * 2));
});

test('after a failure nothing more is begun, and what is under way is waited for', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const mapped = mapConcurrently([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('one is broken');
    await turn();
    await turn();
    ended.push(item);
  });
  await expect(mapped).rejects.toThrow('one is broken');
  expect(begun).toEqual([0, 1]);
  expect(ended).toEqual([0]);
});

test('nothing to do is done at once', async () => {
  expect(await mapConcurrently([], 4, async () => 1)).toEqual([]);
});
