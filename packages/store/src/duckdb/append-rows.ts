import { EXPRESSIONS, type FaceReading, type GroupWindow, type SettledFrame } from '@crowdtone/domain';
import type { DuckDBAppender } from '@duckdb/node-api';

/** Appends one row in the column order of the table `frames`. */
export function appendFrame(rows: DuckDBAppender, frame: SettledFrame): void {
  rows.appendVarchar(frame.runId);
  rows.appendVarchar(frame.sourceId);
  rows.appendUInteger(frame.sequence);
  rows.appendDouble(frame.presentationMs);
  if (frame.kind === 'dropped') {
    rows.appendVarchar(frame.reason);
    for (let column = 0; column < 4; column += 1) rows.appendNull();
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
  appendFace(rows, face);
  rows.endRow();
}

/** Appends one row in the column order of the table `windows`. */
export function appendWindow(rows: DuckDBAppender, window: GroupWindow): void {
  rows.appendVarchar(window.runId);
  rows.appendVarchar(window.sourceId);
  rows.appendUInteger(window.index);
  rows.appendDouble(window.startMs);
  rows.appendDouble(window.endMs);
  rows.appendVarchar(JSON.stringify(window));
  rows.endRow();
}

/** Appends what a reading says of its face, in the column order of every table of readings. */
export function appendFace(rows: DuckDBAppender, face: FaceReading): void {
  const { x, y, width, height } = face.box;
  for (const value of [x, y, width, height, face.sizePx, face.sharpness]) rows.appendDouble(value);
  if (face.unreadable === null) rows.appendNull();
  else rows.appendVarchar(face.unreadable);
  for (let index = 0; index < EXPRESSIONS.length; index += 1) {
    const probability = face.probabilities?.[index];
    if (probability === undefined) rows.appendNull();
    else rows.appendDouble(probability);
  }
}
