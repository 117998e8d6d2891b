import { MAX_THUMBNAIL_PX, thumbnailSchema } from './thumbnails';

const PICTURE = { runId: 'run', sourceId: 'hall', takenAt: 1_767_225_600_000, width: 48, height: 27, jpeg: '/9j/4AAQ' };

test('a small picture passes', () => {
  expect(thumbnailSchema.parse(PICTURE)).toEqual(PICTURE);
});

test.each([
  ['with so many pixels that a face could be recognised', { width: MAX_THUMBNAIL_PX + 1 }],
  ['larger than a small picture can be', { jpeg: 'A'.repeat(12_004) }],
  ['that is not base64', { jpeg: '<script>' }],
  ['with anything beside it, such as crops', { crops: 'AAAA' }],
])('one %s is refused', (_, change) => {
  expect(thumbnailSchema.safeParse({ ...PICTURE, ...change }).success).toBe(false);
});
