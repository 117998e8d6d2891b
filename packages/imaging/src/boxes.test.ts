import { randomAt } from '@crowdtone/runtime';
import { boundingBox, clip, intersectionArea, intersectionOverUnion, overlap, shared } from './boxes';

const corners = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) => ({
  left: x,
  top: y,
  right: x + width,
  bottom: y + height,
});

test('boxes that share a third of their union, that touch, and that lie apart', () => {
  const box = { x: 0, y: 0, width: 10, height: 10 };
  expect(intersectionOverUnion(box, { ...box, x: 5 })).toBeCloseTo(1 / 3);
  expect(intersectionOverUnion(box, box)).toBe(1);
  expect(intersectionOverUnion(box, { ...box, x: 10 })).toBe(0);
  expect(intersectionOverUnion(box, { ...box, x: 20, y: 20 })).toBe(0);
});

test('empty boxes overlap nothing, themselves included', () => {
  const empty = { left: 3, top: 3, right: 3, bottom: 3 };
  expect(overlap(empty, empty)).toBe(0);
});

test('both ways to write a box give the same areas, and the common part lies inside the bounding box', () => {
  const random = randomAt(1);
  const box = () => ({
    x: random.integer(20),
    y: random.integer(20),
    width: 1 + random.integer(20),
    height: 1 + random.integer(20),
  });
  for (let round = 0; round < 500; round += 1) {
    const [a, b] = [box(), box()];
    expect(shared(corners(a), corners(b))).toBe(intersectionArea(a, b));
    expect(overlap(corners(a), corners(b))).toBe(intersectionOverUnion(a, b));
    const around = boundingBox(a, b);
    expect(intersectionArea(around, a)).toBe(a.width * a.height);
    expect(intersectionArea(around, b)).toBe(b.width * b.height);
    expect(clip(corners(a), corners(around))).toEqual(corners(a));
  }
});
