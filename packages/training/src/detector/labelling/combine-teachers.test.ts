import type { AnnotatedBox, Annotation } from '../data/annotations';
import { labelsOf } from '../data/labels';
import { canBeImproved, combineTeachers } from './combine-teachers';

const LIKELY = 0.4;

/** A pseudo-label of 20 x 20 px at `x`. */
function box(x: number, score: number, trust: 'high' | 'low', size = 20): AnnotatedBox {
  return { x, y: 40, w: size, h: size, score, origin: 'teacher', trust };
}

/** A detection of 20 x 20 px at `x` by the second teacher. */
function seen(x: number, score: number, size = 20) {
  return { left: x, top: 40, right: x + size, bottom: 40 + size, score };
}

function image(boxes: readonly AnnotatedBox[], more: Partial<Annotation> = {}): Annotation {
  return { file: 'a.jpg', width: 400, height: 100, source: 'street', boxes: [...boxes], ...more };
}

test('where both agree, the box is their mean weighted by score, and the score rises', () => {
  const [found] = combineTeachers(image([box(100, 0.6, 'high')]), [seen(104, 0.6)], LIKELY).boxes;
  expect(found).toMatchObject({ x: 102, y: 40, w: 20, h: 20, trust: 'high' });
  expect(found?.score).toBeCloseTo(0.84, 6);
});

test.each([
  ['an untrusted box becomes a face when the second teacher is likely right', box(100, 0.5, 'low'), 0.5, 'high'],
  ['an untrusted box stays untrusted when the second teacher is unsure', box(100, 0.5, 'low'), 0.3, 'low'],
  ['a trusted box becomes untrusted when both are unsure', box(100, 0.7, 'high'), 0.3, 'low'],
  ['a trusted box of a high score needs a weak confirmation only', box(100, 0.85, 'high'), 0.15, 'high'],
] as const)('%s', (_, first, score, trust) => {
  expect(combineTeachers(image([first]), [seen(101, score)], LIKELY).boxes).toMatchObject([{ trust }]);
});

test('boxes that only the first teacher detected are ignored if trusted, else background', () => {
  const { boxes } = combineTeachers(image([box(100, 0.9, 'high'), box(200, 0.6, 'low')]), [], LIKELY);
  expect(boxes).toMatchObject([{ x: 100, trust: 'low' }]);
  expect(labelsOf(image(boxes))).toMatchObject({ faces: [], ignored: [{ left: 100 }] });
});

test('a small untrusted box is no background: the second teacher misses such faces', () => {
  const small = box(200, 0.6, 'low', 6);
  expect(combineTeachers(image([small]), [], LIKELY).boxes).toEqual([small]);
});

test('a box of poor overlap with the other is ignored', () => {
  const { boxes } = combineTeachers(image([box(100, 0.6, 'low')]), [seen(110, 0.9)], LIKELY);
  expect(boxes).toMatchObject([{ x: 100, trust: 'low' }]);
});

test('a face that only the second teacher detects is a face in a marked head, elsewhere ignored', () => {
  const headBoxes = [{ x: 95, y: 30, w: 30, h: 34 }];
  const found = [seen(100, 0.7), seen(200, 0.7), seen(300, 0.3)];
  const { faces, ignored } = labelsOf(combineTeachers(image([], { headBoxes }), found, LIKELY));
  expect(faces).toMatchObject([{ left: 100, top: 40, right: 120, bottom: 60, confidence: 0.85, landmarks: null }]);
  expect(ignored).toMatchObject([{ left: 200, right: 220 }]);
  const points = combineTeachers(image([], { headPoints: [[312, 55]] }), [seen(300, 0.9), seen(200, 0.9)], LIKELY);
  expect(points.boxes.map(({ x, trust }) => [x, trust])).toEqual([
    [300, 'high'],
    [200, 'low'],
  ]);
});

test('two close faces are confirmed once each', () => {
  const { boxes } = combineTeachers(image([box(100, 0.9, 'high'), box(106, 0.9, 'high')]), [seen(101, 0.9)], LIKELY);
  expect(boxes.map(({ trust }) => trust)).toEqual(['high', 'low']);
});

test('boxes drawn by people stay', () => {
  const truth: AnnotatedBox = { ...box(100, 1, 'high'), trust: undefined, origin: 'truth' };
  const beside = box(200, 0.9, 'high');
  const { boxes } = combineTeachers(image([truth, beside]), [seen(104, 0.9), seen(204, 0.5)], LIKELY);
  expect(boxes[0]).toEqual(truth);
  expect(boxes).toHaveLength(2);
  expect(boxes[1]?.x).toBeGreaterThan(200);
});

test('images without people, and those whose pseudo-labels were compared with true boxes, are left alone', () => {
  const first = box(100, 0.9, 'high');
  expect(canBeImproved(image([]))).toBe(false);
  expect(canBeImproved(image([first, { ...first, matchesTruth: false }]))).toBe(false);
  expect(canBeImproved(image([], { headPoints: [[1, 1]] }))).toBe(true);
  expect(canBeImproved(image([first]))).toBe(true);
});
