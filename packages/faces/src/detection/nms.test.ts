import { intersectionOverUnion } from '@crowdtone/imaging';
import { seededRandom } from '@crowdtone/runtime';
import { Candidates, nms } from './nms';

type Candidate = [left: number, top: number, right: number, bottom: number, score: number, isCut?: boolean];

function facesOf(candidates: readonly Candidate[], averagedFrom?: number) {
  const list = new Candidates();
  for (const [left, top, right, bottom, score, isCut = false] of candidates) {
    list.add(left, top, right, bottom, score, isCut);
  }
  return nms(list, averagedFrom).map(({ box, score }) => ({
    box: [box.x, box.y, box.x + box.width, box.y + box.height],
    score: Number(score.toFixed(3)),
  }));
}

test('of the boxes on one face the best one is kept, and neighbours stay separate', () => {
  const faces = facesOf([
    [102, 100, 142, 150, 0.6],
    [100, 100, 140, 150, 0.9],
    [98, 104, 139, 152, 0.7],
    [135, 100, 175, 150, 0.5],
  ]);
  expect(faces).toEqual([
    { box: [100, 100, 140, 150], score: 0.9 },
    { box: [135, 100, 175, 150], score: 0.5 },
  ]);
});

test('boxes that nearly coincide are averaged by score where that is asked for, cut ones never', () => {
  const faces: Candidate[] = [
    [100, 100, 140, 150, 0.75],
    [104, 100, 144, 150, 0.25],
    // Overlaps by a half only.
    [112, 100, 152, 150, 0.7],
    [100, 100, 139, 150, 0.7, true],
    [300, 100, 340, 150, 0.5],
  ];
  expect(facesOf(faces, 0.75)).toEqual([
    { box: [101, 100, 141, 150], score: 0.75 },
    { box: [300, 100, 340, 150], score: 0.5 },
  ]);
  expect(facesOf(faces)[0]?.box).toEqual([100, 100, 140, 150]);
});

test('a face on a tile border keeps the whole box even when the cut one scores higher', () => {
  const faces = facesOf([
    [300, 50, 320, 100, 0.95, true], // the left half, at the right edge of one tile
    [300, 50, 340, 100, 0.4],
  ]);
  expect(faces).toEqual([{ box: [300, 50, 340, 100], score: 0.95 }]);
});

test('a face that no tile holds whole is kept once, with its better part', () => {
  const faces = facesOf([
    [300, 50, 330, 100, 0.7, true],
    [312, 50, 340, 100, 0.5, true],
  ]);
  expect(faces).toEqual([{ box: [300, 50, 330, 100], score: 0.7 }]);
});

test('boxes inside a large face are dropped, a small face beside it is kept', () => {
  const faces = facesOf([
    [100, 100, 300, 350, 0.8],
    [150, 150, 190, 200, 0.5],
    [290, 90, 330, 140, 0.5],
  ]);
  expect(faces.map(({ box }) => box[0])).toEqual([100, 290]);
});

test('a box around several small faces does not replace them when they score higher', () => {
  const faces = facesOf([
    [100, 100, 140, 150, 0.9],
    [150, 100, 190, 150, 0.9],
    [90, 90, 200, 200, 0.3],
  ]);
  expect(faces.map(({ box }) => box[0])).toEqual([100, 150]);
});

test('there is no upper limit to the number of faces', () => {
  const crowd = Array.from({ length: 700 }, (_, index): Candidate[] => {
    const [x, y] = [(index % 40) * 30, Math.floor(index / 40) * 30];
    return [
      [x, y, x + 20, y + 25, 0.5],
      [x + 1, y + 1, x + 21, y + 25, 0.4],
    ];
  });
  expect(facesOf(crowd.flat())).toHaveLength(700);
});

test('no kept box repeats another, and each dropped one repeats a kept one, for all sizes and beyond the frame', () => {
  const random = seededRandom(5);
  const candidates = Array.from({ length: 1500 }, (_, index): Candidate => {
    const [x, y, side] = [random() * 900 - 100, random() * 600 - 100, 4 * 2 ** (random() * 6)];
    return [x, y, x + side, y + side * 1.3, 1 - index / 1501];
  });
  const toBox = ([left = 0, top = 0, right = 0, bottom = 0]: readonly number[]) => ({
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
  });
  const kept = facesOf(candidates).map(({ box }) => toBox(box));
  const overlapping = kept.filter((box, index) =>
    kept.slice(0, index).some((other) => intersectionOverUnion(box, other) > 0.451),
  );
  expect(overlapping).toEqual([]);
  const inside = (a: (typeof kept)[0], b: (typeof kept)[0]) => {
    const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
    const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
    return width > 0 && height > 0 ? (width * height) / Math.min(a.width * a.height, b.width * b.height) : 0;
  };
  const repeats = (a: (typeof kept)[0], b: (typeof kept)[0]) =>
    intersectionOverUnion(a, b) > 0.449 || inside(a, b) > 0.799;
  const dropped = candidates
    .map(([left, top, right, bottom]) => toBox([left, top, right, bottom]))
    .filter((box) => !kept.some((other) => repeats(box, other)));
  expect(dropped).toEqual([]);
  expect(kept.length).toBeGreaterThan(100);
  expect(kept.length).toBeLessThan(1000);
});

test('an infinite box does no harm', () => {
  expect(facesOf([[10, 10, 30, 40, 0.9], [0, 0, Number.POSITIVE_INFINITY, 1e30, 0.5]])).toHaveLength(1); // biome-ignore format: a line
});

test('without candidates there are no faces', () => {
  expect(facesOf([])).toEqual([]);
});
