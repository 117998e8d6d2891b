import { EXPRESSIONS, type FaceReading } from '@crowdtone/domain';
import { buildGroupWindow } from '@crowdtone/statistics';
import { frameOf } from '@crowdtone/testing/crowd-frames';
import { WindowFaces } from './window-faces';

/** A face at a place, which looks happy or could not be classified. */
function face(trackId: number, x: number, unreadable: FaceReading['unreadable'] = null): FaceReading {
  const probabilities = EXPRESSIONS.map((name) => (name === 'happiness' ? 0.93 : 0.01));
  const box = { x, y: 0, width: 20, height: 20 };
  return { trackId, box, sizePx: 20, sharpness: 90, probabilities: unreadable ? null : probabilities, unreadable };
}

const frames = [
  frameOf('cam', 0, 0, [face(1, 0), face(2, 300)]),
  frameOf('cam', 1, 200, [face(2, 300)]), // 1 is missed
  frameOf('cam', 2, 400),
  frameOf('cam', 3, 600, [face(1, 60, 'blurred')]), // 2 has left
  frameOf('cam', 4, 800, [face(1, 80)]),
  frameOf('cam', 5, 1000, [face(1, 80)]), // of the next window
];
const window = buildGroupWindow({
  ...{ runId: 'run', sourceId: 'cam', index: 0, windowMs: 1000, floor: 5, partial: false, frames: frames.slice(0, 5) },
});
const faces = new WindowFaces(window, frames);

test('a face has the expression of its person in the window, also in frames in which it was not readable', () => {
  expect(faces.at(600)?.faces).toEqual([{ box: face(1, 60).box, expression: 'happiness' }]);
});

test('a face that was missed between two detections is hidden where it must have been', () => {
  expect(faces.at(200)).toEqual({
    faces: [{ box: face(2, 300).box, expression: 'happiness' }],
    hidden: [face(2, 300).box, face(1, 20).box],
  });
});

test('a face that has left is hidden in one more frame', () => {
  expect(faces.at(600)?.hidden).toEqual([face(1, 60).box, face(2, 300).box]);
  expect(faces.at(800)?.hidden).toEqual([face(1, 80).box]);
});

test('frames that were not analysed, or are of other windows, have no faces to draw', () => {
  expect([faces.at(400), faces.at(1000), faces.at(333)]).toEqual([null, null, null]);
});
