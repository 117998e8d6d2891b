import { type SourceThumbnail, THUMBNAIL_LIFETIME_MS } from '@crowdtone/domain';
import { ThumbnailCache } from './thumbnail-cache';

const pictureOf = (sourceId: string, takenAt = 1): SourceThumbnail => ({
  ...{ runId: 'run', sourceId, takenAt },
  ...{ width: 48, height: 27, jpeg: '/9j/4AAQ' },
});
const idsOf = (pictures: readonly SourceThumbnail[]) => pictures.map(({ sourceId }) => sourceId);

let sent: (readonly SourceThumbnail[])[];
let board: ThumbnailCache;
beforeEach(() => {
  jest.useFakeTimers();
  sent = [];
  board = new ThumbnailCache((pictures) => sent.push(pictures));
});
afterEach(() => {
  board.close();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('hands on what is new in one message, of each source the newest', () => {
  for (const [sourceId, takenAt] of [
    ['hall', 1],
    ['door', 2],
    ['hall', 3],
  ] as const) {
    board.take(pictureOf(sourceId, takenAt));
  }
  jest.advanceTimersByTime(1000);
  board.take(pictureOf('door', 4));
  jest.advanceTimersByTime(1000);
  expect(sent).toEqual([[pictureOf('door', 2), pictureOf('hall', 3)], [pictureOf('door', 4)]]);
  expect(board.newest).toEqual([pictureOf('hall', 3), pictureOf('door', 4)]);
});

test('forgets a picture when it is old, and only that', () => {
  board.take(pictureOf('hall'));
  jest.advanceTimersByTime(THUMBNAIL_LIFETIME_MS - 1000);
  board.take(pictureOf('door'));
  jest.advanceTimersByTime(1000);
  expect(idsOf(board.newest)).toEqual(['door']);
  jest.advanceTimersByTime(THUMBNAIL_LIFETIME_MS);
  expect(board.newest).toEqual([]);
});

test('keeps the pictures of 200 sources at most', () => {
  for (let place = 0; place < 250; place += 1) board.take(pictureOf(`camera-${place}`));
  expect(board.newest).toHaveLength(200);
  expect(board.newest[0]?.sourceId).toBe('camera-50');
});
