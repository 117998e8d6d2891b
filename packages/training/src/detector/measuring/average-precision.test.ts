import type { Corners } from '@crowdtone/imaging';
import { averagePrecision, type ScoredBox } from './average-precision';

const at = (x: number): Corners => ({ left: x, top: 0, right: x + 10, bottom: 10 });
const found = (x: number, score: number): ScoredBox => ({ ...at(x), score });

test('the area under precision over recall, by hand', () => {
  // In order of score: right, wrong, right; the third of three faces is not found.
  const results = [
    { faces: [at(0), at(100)], others: [], ignored: [], found: [found(1, 0.9), found(50, 0.8)] },
    { faces: [at(0)], others: [], ignored: [], found: [found(0, 0.3)] },
  ];
  expect(averagePrecision(results)).toBeCloseTo(1 / 3 + (1 / 3) * (2 / 3), 6);
});

test('a second box on a face is wrong, one on something ignored is neither', () => {
  const doubled = { faces: [at(0)], others: [], ignored: [], found: [found(0, 0.9), found(1, 0.95)] };
  expect(averagePrecision([doubled])).toBe(1);
  const late = {
    faces: [at(0), at(30)],
    others: [],
    ignored: [],
    found: [found(0, 0.9), found(1, 0.8), found(30, 0.7)],
  };
  expect(averagePrecision([late])).toBeCloseTo(0.5 + 0.5 * (2 / 3), 6);
  const ignored = { faces: [at(0)], others: [at(50)], ignored: [], found: [found(50, 0.9), found(0, 0.5)] };
  expect(averagePrecision([ignored])).toBe(1);
});

test('nothing found, and nothing to find', () => {
  expect(averagePrecision([{ faces: [at(0)], others: [], ignored: [], found: [] }])).toBe(0);
  expect(averagePrecision([{ faces: [], others: [], ignored: [], found: [found(0, 1)] }])).toBe(0);
});
