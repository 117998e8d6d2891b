import { sourceReportSchema } from '@crowdtone/domain';
import { sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { parsePlace, within } from './time-range';

test.each([
  ['report', { place: 'report', range: null }],
  ['a@b/report', { place: 'a@b/report', range: null }],
  ['report@90-2:30', { place: 'report', range: { fromMs: 90_000, toMs: 150_000 } }],
  ['a@b/run-1@0:30.5-1:00:00', { place: 'a@b/run-1', range: { fromMs: 30_500, toMs: 3_600_000 } }],
])('%s is understood', (text, expected) => {
  expect(parsePlace(text)).toEqual(expected);
});

test.each([
  ['report@10-5', /^report@10-5: the range ends before it begins/],
  ['report@1:2:3:4-9:00:00', /1:2:3:4 is not a time; write seconds/],
  ['report@.-5', /\. is not a time/],
])('%s is refused', (text, message) => {
  expect(() => parsePlace(text)).toThrow(
    expect.objectContaining({ code: 'E_USAGE', message: expect.stringMatching(message) }),
  );
});

test('windows that lie wholly within a range are kept, and a range beyond the end is refused', () => {
  const windows = [0, 1, 2, 3].map((index) => sampleWindow({ index, votes: [9, 9, 0, 0, 0, 0, 0, 0] }));
  const source = sourceReportSchema.parse({ ...sampleSource(), people: { total: 9, peak: 9 }, windows });
  const kept = within([source], { fromMs: 4000, toMs: 15_000 });
  expect(kept[0]?.windows.map(({ index }) => index)).toEqual([1, 2]);
  expect(() => within([source], { fromMs: 0, toMs: 20_001 })).toThrow(
    'but stand-north.mp4 ends at 0:20; shorten the range',
  );
});
