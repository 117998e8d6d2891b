import { BLURRED_BELOW, judgeReadability, shareOutside, visiblePart } from './readability';

const frame = { width: 640, height: 360 };
const sharp = BLURRED_BELOW * 2;
/** A face of typical shape at a top left corner. */
const face = (x: number, y: number, width = 36, height = 50) => ({ x, y, width, height });

describe('share of a face outside the frame', () => {
  test('is zero when the box lies inside, whatever its shape', () => {
    expect(shareOutside(face(100, 100), frame)).toBe(0);
    expect(shareOutside(face(100, 100, 20, 60), frame)).toBe(0);
  });

  test('is near zero for a whole face at the border', () => {
    expect(shareOutside(face(0, 100), frame)).toBeLessThan(0.02);
    expect(shareOutside(face(300, 310), frame)).toBeLessThan(0.02);
  });

  test.each([
    ['left', face(0, 100, 18, 50)],
    ['right', face(622, 100, 18, 50)],
    ['top', face(100, 0, 36, 25)],
    ['bottom', face(100, 335, 36, 25)],
  ])('is half for a box half as long as a face at the %s border', (_side, box) => {
    expect(shareOutside(box, frame)).toBeCloseTo(0.5, 1);
  });

  test('is that of the box when it reaches outside', () => {
    expect(shareOutside(face(-18, 100), frame)).toBeCloseTo(0.5, 1);
    expect(shareOutside(face(-18, -25), frame)).toBeCloseTo(0.75, 1);
    expect(shareOutside(face(700, 100), frame)).toBe(1);
  });
});

test('the visible part is cut at the border of the frame', () => {
  expect(visiblePart(face(-10, 340), frame)).toEqual({ x: 0, y: 340, width: 26, height: 20 });
  expect(visiblePart(face(-36, 0), frame)).toBeNull();
});

describe('readability', () => {
  const judge = (box: ReturnType<typeof face>, sharpness: number, sizePx = 40) =>
    judgeReadability({ box, sizePx, sharpness }, frame, 16);

  test('a sharp whole face is readable from the smallest accepted window on', () => {
    expect(judge(face(100, 100), sharp, 16)).toBeNull();
  });

  test('the most important reason is reported', () => {
    expect(judge(face(100, 100), sharp, 15.9)).toBe('too-small');
    expect(judge(face(100, 100), BLURRED_BELOW - 1)).toBe('blurred');
    expect(judge(face(-12, 100), sharp)).toBe('cut-off');
    expect(judge(face(-12, 100), 0)).toBe('cut-off');
    expect(judge(face(-5, 100, 10, 14), 0, 14)).toBe('too-small');
  });
});
