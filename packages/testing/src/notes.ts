/** Notes on a source, one of each kind. */
import type { SourceNote, SourceNoteFacts } from '@crowdtone/domain';
import { sourceNote, wordsOf } from '@crowdtone/texts';

type Kind = SourceNoteFacts['kind'];

const stream = { index: 0, codec: 'h264', width: 1920, height: 1080, isStill: false, isDefault: true };
const jumps = { count: 3, longestMs: 62_500, atMs: 10_000 };

/** The values of each kind; a kind that is added does not compile until it is here. */
const VALUES: { readonly [K in Kind]: Omit<Extract<SourceNoteFacts, { kind: K }>, 'kind'> } = {
  stream: { streams: 8, chosen: stream, others: [{ ...stream, index: 1, isStill: true, isDefault: false }], more: 6 },
  'tone-mapped': { curve: 'PQ' },
  'not-tone-mapped': { curve: 'HLG', why: 'no-filter' },
  'no-hardware': { choice: 'auto' },
  'key-frames': { gapMs: 1500, longest: { ms: 12_000, fromMs: 61_200 } },
  'no-times': { frameRate: 29.97 },
  'deinterlaced-on-request': {},
  deinterlaced: { firstMs: 1200 },
  interlaced: { firstMs: null },
  combed: {},
  aspect: { aspect: 16 / 9 },
  rotated: { degrees: 90 },
  masked: { areas: 2 },
  'unrelated-start': { startMs: -2500 },
  'late-start': { startMs: 1400 },
  pause: jumps,
  restart: { ...jumps, count: 1 },
  'stray-stamps': { frames: 2, farthestMs: 3_600_000 },
  'no-duration': { lastMs: 59_000 },
  'wrong-duration': { headerMs: 600_000, lastMs: 59_000 },
  resized: { changes: 4, firstMs: 1000, sizes: ['640x480', '320x240'], hasMore: true },
  growing: { lastMs: 59_000 },
};

/** One note of each kind, with its English sentence. */
export function someNotes(): SourceNote[] {
  const english = wordsOf('en');
  return Object.entries(VALUES).map(([kind, values]) =>
    sourceNote(english, kind, { kind, ...values } as SourceNoteFacts),
  );
}
