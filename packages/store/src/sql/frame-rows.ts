/** Frames and readings, read back from one joined query. */
import {
  dropReasonSchema,
  EXPRESSIONS,
  type FaceReading,
  MESSAGE_VERSION,
  type SettledFrame,
  unreadableReasonSchema,
} from '@crowdtone/domain';
import { z } from 'zod';
import type { SourceKey } from '../keys';

/**
 * Query of frames with their readings. Parameters: run, source, first presentation time, and the one before which they end. A
 * frame without faces is one row with a null track.
 *
 * @param hint condition of `SqlSession.spanHint` for these times
 */
export function framesWithReadings(hint: string): string {
  const source = `run_id = $1 AND source_id = $2 AND ${hint}`;
  return `
    SELECT sequence, presentation_ms, drop_reason, model_name, model_digest, width, height,
           track_id, box_x, box_y, box_width, box_height, size_px, sharpness, unreadable, ${EXPRESSIONS.join(', ')}
    FROM (SELECT * FROM frames WHERE ${source} AND presentation_ms >= $3 AND presentation_ms < $4) AS frames_within
      LEFT JOIN (SELECT * FROM readings WHERE ${source}) AS readings_within USING (run_id, source_id, sequence)
    ORDER BY sequence, track_id`;
}

const frameColumns = z.object({
  sequence: z.number(),
  presentation_ms: z.number(),
  drop_reason: dropReasonSchema.nullable(),
  model_name: z.string().nullable(),
  model_digest: z.string().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
});

const readingColumns = z.object({
  track_id: z.number(),
  box_x: z.number(),
  box_y: z.number(),
  box_width: z.number(),
  box_height: z.number(),
  size_px: z.number(),
  sharpness: z.number(),
  unreadable: unreadableReasonSchema.nullable(),
});

const probabilityColumns = z.array(z.number());

/** Frames from the rows of {@link framesWithReadings}. */
export function framesFromRows(key: SourceKey, rows: readonly Record<string, unknown>[]): SettledFrame[] {
  const frames: SettledFrame[] = [];
  for (const row of rows) {
    const columns = frameColumns.parse(row);
    let frame = frames.at(-1);
    if (frame?.sequence !== columns.sequence) {
      frame = frameFromColumns(key, columns);
      frames.push(frame);
    }
    if (frame.kind === 'analysed' && row.track_id !== null) frame.faces.push(readingFromRow(row));
  }
  return frames;
}

function frameFromColumns(key: SourceKey, columns: z.infer<typeof frameColumns>): SettledFrame {
  const frame = {
    version: MESSAGE_VERSION,
    runId: key.runId,
    sourceId: key.sourceId,
    sequence: columns.sequence,
    presentationMs: columns.presentation_ms,
  } as const;
  if (columns.drop_reason !== null) return { ...frame, kind: 'dropped', reason: columns.drop_reason };
  const model = { name: columns.model_name ?? '', digest: columns.model_digest ?? '' };
  const { width, height } = columns;
  const size = width !== null && height !== null && { size: { width, height } };
  return { ...frame, kind: 'analysed', model, ...size, faces: [] };
}

/** A reading from columns of the table `readings`. */
export function readingFromRow(row: Record<string, unknown>): FaceReading {
  const columns = readingColumns.parse(row);
  return {
    trackId: columns.track_id,
    box: { x: columns.box_x, y: columns.box_y, width: columns.box_width, height: columns.box_height },
    sizePx: columns.size_px,
    sharpness: columns.sharpness,
    probabilities:
      row[EXPRESSIONS[0]] === null ? null : probabilityColumns.parse(EXPRESSIONS.map((expression) => row[expression])),
    unreadable: columns.unreadable,
  };
}
