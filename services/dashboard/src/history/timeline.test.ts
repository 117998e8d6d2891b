import { binWindows, type TimelineSegment } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleStory, WINDOW_MS } from '@crowdtone/testing/gateway/crowd-samples';
import { steppedRange } from './range-selection';
import { joinedBins, segmentAt, summariseTimeline } from './timeline';

function segment(runId: string, begunAt: number, digest = 'a', windows = 30): TimelineSegment {
  const run = sampleRun({ runId });
  const model = { name: 'model', digest };
  const story = sampleStory(windows, { runId });
  return {
    run: { ...run, settings: { ...run.settings, model } },
    source: sampleSource({ runId }),
    ...{ begunAt, endedAt: begunAt + windows * WINDOW_MS, size: 2, bins: binWindows(story, 2) },
  };
}

test('bins of joined runs are on the clock, and their numbers leave a gap between runs', () => {
  const bins = joinedBins([segment('a', 1_000), segment('empty', 200_000, 'a', 0), segment('b', 500_000)]);
  expect(bins).toHaveLength(30);
  expect([bins[0]?.startMs, bins[14]?.endMs, bins[15]?.startMs]).toEqual([1_000, 151_000, 500_000]);
  expect((bins[15]?.index ?? 0) - (bins[14]?.index ?? 0)).toBe(2);
  const steps = bins.slice(1).map(({ index }, place) => index - (bins[place]?.index ?? 0));
  expect(steps.filter((step) => step !== 1)).toEqual([2]);
});

test('the summary is of the newest runs with the same network, and says where it begins', () => {
  const [a, b, c] = [segment('a', 0), segment('b', 500_000, 'b'), segment('c', 900_000, 'b')];
  const all = summariseTimeline([b, c]);
  expect([all.summary?.whole.windows, all.sinceMs]).toEqual([60, null]);
  const part = summariseTimeline([a, b, c]);
  expect([part.summary?.whole.windows, part.sinceMs]).toEqual([60, 500_000]);
  expect(summariseTimeline([])).toEqual({ summary: null, sinceMs: null });
});

test('a moment belongs to the run that had begun last', () => {
  const segments = [segment('a', 100), segment('b', 500)];
  expect([99, 100, 499, 500, 9e9].map((ms) => segmentAt(segments, ms)?.run.runId ?? null)).toEqual([
    ...[null, 'a', 'a', 'b', 'b'],
  ]);
});

test.each([
  ['back', [100, 200], [0, 100]],
  ['back', [40, 140], [0, 100]],
  ['forth', [100, 200], [200, 300]],
  ['forth', [850, 950], [900, 1_000]],
  ['out', [100, 200], [50, 250]],
  ['out', [0, 900], [0, 1_000]],
] as const)('a step %s from %j is %j, within all there is', (way, [fromMs, toMs], [from, to]) => {
  expect(steppedRange({ fromMs, toMs }, { fromMs: 0, toMs: 1_000 }, way)).toEqual({ fromMs: from, toMs: to });
});
