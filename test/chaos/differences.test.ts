import { differencesOf } from './differences';

test('shows the first lines that differ, and how many do', () => {
  expect(differencesOf('a.csv', 'x\ny\nz', 'x\nY')).toEqual(['a.csv:2', '- y', '+ Y', 'a.csv:3', '- z', '+ (no line)']);
  const many = (letter: string) => Array.from({ length: 8 }, () => letter).join('\n');
  expect(differencesOf('b', many('p'), many('q')).at(-1)).toBe('b: 8 lines differ');
  expect(differencesOf('c', 'same\n', 'same\n')).toEqual([]);
});

test('cuts a long line around its first difference', () => {
  const [, before] = differencesOf('r', `${'a'.repeat(1000)}1${'b'.repeat(1000)}`, `${'a'.repeat(1000)}2`);
  expect(before).toMatch(/^- \.\.\.a+1b+\.\.\.$/);
});
