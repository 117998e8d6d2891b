import { alignedLines, markdownTable, textTable } from './text-tables';

test('tables as Markdown, for a terminal, and of figures', () => {
  expect(markdownTable(['a', ''], [['1', 'x']])).toBe('| a |  |\n|---|---|\n| 1 | x |');
  expect(
    textTable(
      ['name', 'n'],
      [
        ['a\tb', 12],
        ['c', null],
      ],
    ),
  ).toBe('name   n\n----  --\na b   12\nc\n');
  expect(
    alignedLines([
      ['part', 'ms'],
      ['all of it', '1.5'],
    ]),
  ).toEqual(['part        ms', 'all of it  1.5']);
});
