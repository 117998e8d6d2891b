import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecordedAt, readRecordingList } from './recording-list';

const folder = mkdtempSync(join(tmpdir(), 'crowdtone-list-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('a CSV list names files with label, group, start and parts', async () => {
  const path = write(
    'list.csv',
    '\ufefffile;label;group;start;from;to\r\ncam1/a.mp4;"Hall; front";talks;2026-05-01T20:15:00+02:00;1:30;0:02:00.5\r\n\r\n/b.mp4;;;;;\r\nhttp://h/c.mp4;;;;90;\r\n',
  );
  expect(await readRecordingList(path)).toEqual([
    {
      location: join(folder, 'cam1/a.mp4'),
      label: 'Hall; front',
      group: 'talks',
      recordedAt: { at: '2026-05-01T18:15:00.000Z', from: 'user' },
      clip: { fromMs: 90_000, toMs: 120_500 },
    },
    { location: '/b.mp4' },
    { location: 'http://h/c.mp4', clip: { fromMs: 90_000, toMs: null } },
  ]);
});

test('a JSON list has the same fields', async () => {
  const path = write('list.json', JSON.stringify([{ file: 'a.mp4', group: 'x', from: 5, to: '10' }]));
  expect(await readRecordingList(path)).toEqual([
    { location: join(folder, 'a.mp4'), group: 'x', clip: { fromMs: 5000, toMs: 10_000 } },
  ]);
});

test.each([
  ['no.json', '{}', /is not a JSON array/],
  ['torn.json', '[{"file": "a', /is not valid JSON/],
  ['empty.csv', 'file\n', /names no file/],
  ['column.csv', 'file,colour\na.mp4,red\n', /entry 1.*colour/],
  ['time.csv', 'file,start\na.mp4,yesterday\n', /entry 1, start: yesterday is not a time/],
  ['part.csv', 'file,from,to\na.mp4,20,10\n', /entry 1 ends before it begins/],
  ['quote.csv', 'file\n"a.mp4\n', /is not a CSV file/],
])('%s is refused with what is wrong', async (name, text, message) => {
  await expect(readRecordingList(write(name, text))).rejects.toMatchObject({
    code: 'E_LIST_INVALID',
    message: expect.stringMatching(message),
  });
});

test('the time of a recording needs a date', () => {
  expect(readRecordedAt('2026-05-01T20:15+02:00')).toBe('2026-05-01T18:15:00.000Z');
  expect(() => readRecordedAt('20:15')).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
});
