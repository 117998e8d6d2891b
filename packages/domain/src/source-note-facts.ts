import { z } from 'zod';

const ms = z.number().describe('Milliseconds');
const count = z.number().int().positive();

const jumpsSchema = {
  count: count.describe('How many there are'),
  longestMs: ms.describe('The longest, milliseconds'),
  atMs: ms.describe('Where the longest is, milliseconds of the recording'),
};

/** A video stream, as notes name it. */
const streamSchema = z.object({
  index: z.number().int().nonnegative(),
  codec: z.string().max(60).describe('As ffmpeg names it'),
  width: z.number().int().nonnegative().describe('Pixels'),
  height: z.number().int().nonnegative().describe('Pixels'),
  isStill: z.boolean(),
  isDefault: z.boolean().describe('Whether the container marks it as default'),
});

const curve = z.enum(['PQ', 'HLG']).describe('Transfer function of HDR');
const firstMs = ms.nullable().describe('Where the first such frame is, milliseconds; null for the beginning');

/** What a note about a source says, as values, for sentences in any language. */
export const sourceNoteFactsSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('stream'),
      streams: count,
      chosen: streamSchema,
      others: z.array(streamSchema).max(5),
      more: z.number().int().nonnegative().describe('Further streams'),
    }),
    z.object({ kind: z.literal('tone-mapped'), curve }),
    z.object({ kind: z.literal('not-tone-mapped'), curve, why: z.enum(['rgb', 'no-filter']) }),
    z.object({ kind: z.literal('no-hardware'), choice: z.string().max(60) }),
    z.object({
      kind: z.literal('key-frames'),
      gapMs: ms,
      longest: z
        .object({ ms, fromMs: ms })
        .nullable()
        .describe('The longest time without one; null where they stay frequent'),
    }),
    z.object({
      kind: z.literal('no-times'),
      frameRate: z.number().nonnegative().nullable().describe('Assumed, frames per second; null for the default'),
    }),
    z.object({ kind: z.literal('deinterlaced-on-request') }),
    z.object({ kind: z.literal('deinterlaced'), firstMs }),
    z.object({ kind: z.literal('interlaced'), firstMs }),
    z.object({ kind: z.literal('combed') }),
    z.object({ kind: z.literal('aspect'), aspect: z.number().positive() }),
    z.object({ kind: z.literal('rotated'), degrees: z.number() }),
    z.object({ kind: z.literal('masked'), areas: count }),
    z.object({ kind: z.literal('unrelated-start'), startMs: ms }),
    z.object({ kind: z.literal('late-start'), startMs: ms }),
    z.object({ kind: z.literal('pause'), ...jumpsSchema }),
    z.object({ kind: z.literal('restart'), ...jumpsSchema }),
    z.object({ kind: z.literal('stray-stamps'), frames: count, farthestMs: ms }),
    z.object({ kind: z.literal('no-duration'), lastMs: ms }),
    z.object({ kind: z.literal('wrong-duration'), headerMs: ms, lastMs: ms }),
    z.object({
      kind: z.literal('resized'),
      changes: count,
      firstMs: ms,
      sizes: z.array(z.string().max(40)).max(5).describe('Sizes in pixels, such as `640x480`'),
      hasMore: z.boolean().describe('Whether there are further sizes'),
    }),
    z.object({ kind: z.literal('growing'), lastMs: ms }),
  ])
  .describe('What the note says, for sentences in other languages; absent in notes of older versions');

/** See {@link sourceNoteFactsSchema}. */
export type SourceNoteFacts = z.infer<typeof sourceNoteFactsSchema>;
