import { analysisOptionsSchema } from '@crowdtone/config';
import { minFaceOf, planRun } from './settings';

const picture = (width: number, height: number) => ({ width, height });

test.each([
  ['ssd', picture(1920, 1080), 20],
  ['ssd', picture(640, 360), 16],
  ['ssd', picture(160, 120), 8],
  ['ssd', null, 20],
  ['tiny-face', picture(1920, 1080), 10],
  ['tiny-face', picture(320, 200), 9],
  ['tiny-face', null, 10],
] as const)('auto with %s: by the detector and the size of the picture', (detector, size, expected) => {
  expect(minFaceOf({ minFace: 'auto', detector }, size)).toBe(expected);
});

test('what was asked for is searched for', () => {
  expect(minFaceOf({ minFace: 33, detector: 'tiny-face' }, picture(1920, 1080))).toBe(33);
});

test('an unknown detector is refused before anything starts', () => {
  const options = analysisOptionsSchema.parse({ detector: 'hawk' });
  expect(() => planRun(options)).toThrow(expect.objectContaining({ code: 'E_DETECTOR_UNKNOWN', exitCode: 2 }));
});
