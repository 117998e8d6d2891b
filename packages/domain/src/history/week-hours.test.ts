import { sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { weekHours } from './week-hours';
import { binWindows, mergeBins, type WindowBin } from './window-bin';

const VIENNA = 'Europe/Vienna';
const HOUR_MS = 3_600_000;

/** A bin of five minutes at a moment. */
function binAt(moment: string, windows = 60): WindowBin {
  const startMs = Date.parse(moment);
  const [first, ...others] = binWindows(sampleStory(windows, { seed: startMs % 1000 }), windows);
  if (first === undefined || others.length > 0) throw new Error('one bin');
  return { ...first, startMs, endMs: startMs + 300_000 };
}

test('hours are those of the clock of the place, from Monday on', () => {
  // Sunday 23:30 in Vienna, and an hour later, which is Monday.
  const hours = weekHours([binAt('2026-05-10T21:30:00Z'), binAt('2026-05-10T22:30:00Z')], VIENNA);
  expect(hours.map(({ day, hour }) => [day, hour])).toEqual([
    [0, 0],
    [6, 23],
  ]);
});

test('the same hour of other weeks is the mean over its windows, of people and of shares', () => {
  const bins = [binAt('2026-05-04T10:10:00Z'), binAt('2026-05-11T10:40:00Z', 24), binAt('2026-05-11T11:00:00Z')];
  const [ten, eleven] = weekHours(bins, 'UTC');
  const merged = bins.slice(0, 2).reduce(mergeBins);
  expect(ten).toEqual({
    ...{ day: 0, hour: 10, windows: 84, published: merged.published },
    people: merged.people.seen / 84,
  });
  expect(eleven).toMatchObject({ day: 0, hour: 11, windows: 60 });
});

test('where the hour is changed, figures go to the hour that clocks show', () => {
  // In the night of 25 October 2026 the hour from 2 to 3 is there twice, in that of 29 March it is not there.
  const everyHour = (from: string) =>
    Array.from({ length: 4 }, (_, hour) => binAt(new Date(Date.parse(from) + hour * HOUR_MS).toISOString()));
  const autumn = weekHours(everyHour('2026-10-24T23:30:00Z'), VIENNA);
  expect(autumn.map(({ day, hour, windows }) => [day, hour, windows])).toEqual([
    [6, 1, 60],
    [6, 2, 120],
    [6, 3, 60],
  ]);
  const spring = weekHours(everyHour('2026-03-28T23:30:00Z'), VIENNA);
  expect(spring.map(({ hour }) => hour)).toEqual([0, 1, 3, 4]);
});

/** An observer compares the hours of two spans that differ by one bin. */
test('the difference of two spans is what their windows published, and nothing of windows that were withheld', () => {
  const bins = [binAt('2026-05-04T10:10:00Z'), binAt('2026-05-11T10:40:00Z')];
  const quiet: WindowBin = {
    ...binAt('2026-05-18T10:20:00Z'),
    ...{ published: null, withheld: { 'nobody-readable': 0, 'below-floor': 60 } },
  };
  const [before] = weekHours(bins, 'UTC');
  const [after] = weekHours([...bins, quiet], 'UTC');
  expect(after?.published).toEqual(before?.published);
  expect(after?.windows).toBe((before?.windows ?? 0) + 60);
});
