import { PICTURE_MOST_PIXELS, sourcePictureSchema } from './pictures';

const PICTURE = { runId: 'run', sourceId: 'hall', takenAt: 1_767_225_600_000, width: 48, height: 27, jpeg: '/9j/4AAQ' };

test('a small picture passes', () => {
  expect(sourcePictureSchema.parse(PICTURE)).toEqual(PICTURE);
});

test.each([
  ['with so many pixels that a face could be recognised', { width: PICTURE_MOST_PIXELS + 1 }],
  ['larger than a small picture can be', { jpeg: 'A'.repeat(12_004) }],
  ['that is not base64', { jpeg: '<script>' }],
  ['with anything beside it, such as crops', { crops: 'AAAA' }],
])('one %s is refused', (_, change) => {
  expect(sourcePictureSchema.safeParse({ ...PICTURE, ...change }).success).toBe(false);
});
