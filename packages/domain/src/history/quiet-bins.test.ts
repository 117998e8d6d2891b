import { sampleStory, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { binWindows, joinBins, joinedForQuiet } from '.';

const CROWD = [6, 0, 0, 0, 0, 0, 0, 0];
const FEW = [2, 0, 0, 0, 0, 0, 0, 0];
/** A window with shares among `every`. */
const quiet = (windows: number, every: number) =>
  binWindows(
    Array.from({ length: windows }, (_, index) => sampleWindow({ index, votes: index % every === 0 ? CROWD : FEW })),
    1,
  );

test('bins of a quiet crowd are joined until half of them have shares', () => {
  const bins = quiet(719, 14);
  expect(bins.filter(({ published }) => published !== null)).toHaveLength(52);
  expect(joinedForQuiet([bins])).toBe(12);
  const joined = joinBins(bins, 12);
  expect(joined).toHaveLength(60);
  expect(joined.filter(({ published }) => published !== null).length).toBeGreaterThanOrEqual(30);
});

test('a joined bin is the mean of what was published: windows under the floor stay out of it', () => {
  const bins = quiet(12, 6);
  const [joined] = joinBins(bins, 12);
  expect(joined).toMatchObject({ windows: 12, withheld: { 'below-floor': 10 }, published: { windows: 2, people: 12 } });
  const alone = bins[0]?.published?.shares;
  expect(joined?.published?.shares.expressions).toEqual(alone?.expressions);
  expect(joinBins(bins, 12)).toEqual(
    binWindows(
      Array.from({ length: 12 }, (_, index) => sampleWindow({ index, votes: index % 6 === 0 ? CROWD : FEW })),
      12,
    ),
  );
});

test('a busy crowd, one without any shares and a short range stay as they are', () => {
  expect(joinedForQuiet([binWindows(sampleStory(60), 1)])).toBe(1);
  expect(joinedForQuiet([quiet(100, 1_000).slice(1)])).toBe(1);
  expect(joinedForQuiet([quiet(20, 10)])).toBe(1);
  expect(joinedForQuiet([])).toBe(1);
});

test('runs are never joined with each other', () => {
  const [first, second] = [quiet(300, 14), quiet(300, 14)];
  const factor = joinedForQuiet([first, second]);
  expect([first, second].flatMap((list) => joinBins(list, factor))).toHaveLength(2 * Math.ceil(300 / factor));
});
