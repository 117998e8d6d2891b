/** Frames and readings as rows: written through DuckDB's appender, read back from one joined query. */
import {
  dropReasonSchema,
  EXPRESSIONS,
  type FaceReading,
  MESSAGE_VERSION,
  type SettledFrame,
  unreadableReasonSchema,
} from '@crowdtone/domain';
import type { DuckDBAppender } from '@duckdb/node-api';
import { z } from 'zod';
import type { SourceKey } from '../keys';

/** Appends one row in the column order of the table `frames`. */
export function appendFrame(rows: DuckDBAppender, frame: SettledFrame): void {
  rows.appendVarchar(frame.runId);
  rows.appendVarchar(frame.sourceId);
  rows.appendUInteger(frame.sequence);
  rows.appendDouble(frame.presentationMs);
  if (frame.kind === 'dropped') {
    rows.appendVarchar(frame.reason);
    rows.appendNull();
    rows.appendNull();
    rows.appendNull();
    rows.appendNull();
  } else {
    rows.appendNull();
    rows.appendVarchar(frame.model.name);
    rows.appendVarchar(frame.model.digest);
    if (frame.size === undefined) {
      rows.appendNull();
      rows.appendNull();
    } else {
      rows.appendUSmallInt(frame.size.width);
      rows.appendUSmallInt(frame.size.height);
    }
  }
  rows.endRow();
}

/** Appends one row in the column order of the table `readings`. */
export function appendReading(rows: DuckDBAppender, frame: SettledFrame, face: FaceReading): void {
  rows.appendVarchar(frame.runId);
  rows.appendVarchar(frame.sourceId);
  rows.appendUInteger(frame.sequence);
  rows.appendUInteger(face.trackId);
  rows.appendDouble(face.box.x);
  rows.appendDouble(face.box.y);
  rows.appendDouble(face.box.width);
  rows.appendDouble(face.box.height);
  rows.appendDouble(face.sizePx);
  rows.appendDouble(face.sharpness);
  if (face.unreadable === null) rows.appendNull();
  else rows.appendVarchar(face.unreadable);
  for (let index = 0; index < EXPRESSIONS.length; index += 1) {
    const probability = face.probabilities?.[index];
    if (probability === undefined) rows.appendNull();
    else rows.appendDouble(probability);
  }
  rows.endRow();
}

/** Parameters: run, source, first presentation time, and the one before which they end. A frame without faces is one row with a null track. */
export const FRAMES_WITH_READINGS = `
  SELECT frames.sequence, presentation_ms, drop_reason, model_name, model_digest, width, height,
         track_id, box_x, box_y, box_width, box_height, size_px, sharpness, unreadable, ${EXPRESSIONS.join(', ')}
  FROM frames LEFT JOIN readings USING (run_id, source_id, sequence)
  WHERE frames.run_id = $1 AND frames.source_id = $2 AND presentation_ms >= $3 AND presentation_ms < $4
  ORDER BY frames.sequence, track_id`;

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

/** Frames from the rows of {@link FRAMES_WITH_READINGS}. */
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

function readingFromRow(row: Record<string, unknown>): FaceReading {
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
