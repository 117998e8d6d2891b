import { groupBy } from './group-by';

test('groups have the order of their first items, and the items their own', () => {
  const groups = groupBy(['pear', 'fig', 'plum', 'apple', 'kiwi'], ({ length }) => length);
  expect([...groups]).toEqual([
    [4, ['pear', 'plum', 'kiwi']],
    [3, ['fig']],
    [5, ['apple']],
  ]);
  expect(groupBy([], String).size).toBe(0);
});
