import { BoundedMap } from './bounded-map';

test('beyond its limit the entry that was set longest ago goes', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3).set('c', 4);
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
});

test('a key that is undefined is bounded like any other', () => {
  const map = new BoundedMap<string | undefined, number>(1).set(undefined, 1).set('a', 2);
  expect([...map.keys()]).toEqual(['a']);
});
