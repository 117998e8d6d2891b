import { EXPRESSIONS, type FaceReading, type GroupWindow, type SettledFrame } from '@crowdtone/domain';
import { READINGS_TABLE } from '@crowdtone/domain/tables';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import { frameOf } from '@crowdtone/testing/crowd-frames';
import { buildGroupWindow } from './group-window';
import { publishedReadings } from './published-readings';

const CAM = { sourceId: 'cam', label: 'cam.mp4' };

/** A face of a person whose likeliest expression is that of the track's number. */
function face(trackId: number, random: () => number): FaceReading {
  const weights = EXPRESSIONS.map((_, index) => random() + (index === trackId % 8 ? 3 : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    trackId,
    box: { x: trackId, y: 0, width: 30, height: 30 },
    sizePx: 20 + (trackId % 5) * 10,
    sharpness: 90,
    probabilities: weights.map((weight) => weight / total),
    unreadable: null,
  };
}

/** A second of a crowd whose tracks have these numbers. */
function crowd(tracks: readonly number[], floor = 5): { frames: SettledFrame[]; window: GroupWindow } {
  const random = seededRandom(3);
  const frames = [0, 1, 2].map((sequence) => {
    return frameOf(
      'cam',
      sequence,
      sequence * 200,
      tracks.map((track) => face(track, random)),
    );
  });
  const window = buildGroupWindow({
    ...{ runId: 'run', sourceId: 'cam', index: 0, windowMs: 1000, floor, partial: false, frames },
  });
  return { frames, window };
}

const upTo = (count: number, first = 0) => Array.from({ length: count }, (_, index) => first + index);

test('a large group has a row for each readable person, as the schema says', () => {
  const { frames, window } = crowd(upTo(24));
  const rows = publishedReadings(CAM, window, frames);
  expect(rows).toHaveLength(24);
  for (const row of rows) expect(READINGS_TABLE.rowSchema.parse(row)).toEqual(row);
  const counts = EXPRESSIONS.map((name) => rows.filter(({ expression }) => expression === name).length / 24);
  expect(counts).toEqual(window.shares?.expressions.map(({ share }) => share));
  expect(new Set(rows.map(({ face_px }) => face_px))).toEqual(new Set([16, 24, 32, 48]));
});

test.each([
  ['under the privacy floor', upTo(4), 5],
  ['under a high privacy floor', upTo(30), 40],
  ['whose shares are rounded', upTo(19), 5],
])('a group %s has none', (_, tracks, floor) => {
  const { frames, window } = crowd(tracks, floor);
  expect(publishedReadings(CAM, window, frames)).toEqual([]);
});

test('rows do not depend on the numbers of tracks, nor on the order of faces', () => {
  const { frames, window } = crowd(upTo(24));
  const renumbered = frames.map((frame) =>
    frame.kind === 'analysed'
      ? {
          ...frame,
          faces: shuffled(frame.faces, seededRandom(9)).map((each) => ({ ...each, trackId: 1000 - each.trackId })),
        }
      : frame,
  );
  expect(publishedReadings(CAM, window, renumbered)).toEqual(publishedReadings(CAM, window, frames));
});
