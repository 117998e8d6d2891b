/** Frames, readings and windows as columns, each bound to a statement as one array. */
import { EXPRESSIONS, type FaceReading, type GroupWindow, type SettledFrame } from '@crowdtone/domain';
import type { SourceKey } from '../keys';
import type { SqlValue } from '../sql/session';

/** A column of a table: its type, and its value in a row. */
interface Column<Item> {
  readonly name: string;
  readonly type: 'text' | 'bigint' | 'integer' | 'double precision' | 'jsonb';
  readonly of: (item: Item) => SqlValue;
}

/** Something with the number of its day. */
export interface OnDay<Item> {
  readonly item: Item;
  /** See `Days`. */
  readonly day: number;
}

type FrameRow = OnDay<SettledFrame>;
type ReadingRow = OnDay<{ readonly frame: SourceKey & { readonly sequence: number }; readonly face: FaceReading }>;
type WindowRow = OnDay<GroupWindow>;

const FRAME_COLUMNS: readonly Column<FrameRow>[] = [
  { name: 'run_id', type: 'text', of: ({ item }) => item.runId },
  { name: 'source_id', type: 'text', of: ({ item }) => item.sourceId },
  { name: 'sequence', type: 'bigint', of: ({ item }) => item.sequence },
  { name: 'day', type: 'integer', of: ({ day }) => day },
  { name: 'presentation_ms', type: 'double precision', of: ({ item }) => item.presentationMs },
  { name: 'drop_reason', type: 'text', of: ({ item }) => (item.kind === 'dropped' ? item.reason : null) },
  { name: 'model_name', type: 'text', of: ({ item }) => (item.kind === 'dropped' ? null : item.model.name) },
  { name: 'model_digest', type: 'text', of: ({ item }) => (item.kind === 'dropped' ? null : item.model.digest) },
  { name: 'width', type: 'integer', of: ({ item }) => (item.kind === 'dropped' ? null : (item.size?.width ?? null)) },
  { name: 'height', type: 'integer', of: ({ item }) => (item.kind === 'dropped' ? null : (item.size?.height ?? null)) },
];

const READING_COLUMNS: readonly Column<ReadingRow>[] = [
  { name: 'run_id', type: 'text', of: ({ item }) => item.frame.runId },
  { name: 'source_id', type: 'text', of: ({ item }) => item.frame.sourceId },
  { name: 'sequence', type: 'bigint', of: ({ item }) => item.frame.sequence },
  { name: 'day', type: 'integer', of: ({ day }) => day },
  { name: 'track_id', type: 'bigint', of: ({ item }) => item.face.trackId },
  { name: 'box_x', type: 'double precision', of: ({ item }) => item.face.box.x },
  { name: 'box_y', type: 'double precision', of: ({ item }) => item.face.box.y },
  { name: 'box_width', type: 'double precision', of: ({ item }) => item.face.box.width },
  { name: 'box_height', type: 'double precision', of: ({ item }) => item.face.box.height },
  { name: 'size_px', type: 'double precision', of: ({ item }) => item.face.sizePx },
  { name: 'sharpness', type: 'double precision', of: ({ item }) => item.face.sharpness },
  { name: 'unreadable', type: 'text', of: ({ item }) => item.face.unreadable },
  ...EXPRESSIONS.map(
    (expression, place): Column<ReadingRow> => ({
      ...{ name: expression, type: 'double precision', of: ({ item }) => item.face.probabilities?.[place] ?? null },
    }),
  ),
];

const WINDOW_COLUMNS: readonly Column<WindowRow>[] = [
  { name: 'run_id', type: 'text', of: ({ item }) => item.runId },
  { name: 'source_id', type: 'text', of: ({ item }) => item.sourceId },
  { name: 'window_index', type: 'bigint', of: ({ item }) => item.index },
  { name: 'day', type: 'integer', of: ({ day }) => day },
  { name: 'start_ms', type: 'double precision', of: ({ item }) => item.startMs },
  { name: 'end_ms', type: 'double precision', of: ({ item }) => item.endMs },
  { name: 'document', type: 'jsonb', of: ({ item }) => JSON.stringify(item) },
];

/** Statement and values that store frames which are not stored yet; it returns their keys. */
export function insertOfFrames(frames: readonly FrameRow[]) {
  return insertOf('frames', FRAME_COLUMNS, frames, 'ON CONFLICT DO NOTHING RETURNING run_id, source_id, sequence');
}

/** Statement and values that store readings. */
export function insertOfReadings(readings: readonly ReadingRow[]) {
  return insertOf('readings', READING_COLUMNS, readings, '');
}

/** Statement and values that store windows which are not stored yet; it returns their keys. */
export function insertOfWindows(windows: readonly WindowRow[]) {
  return insertOf(
    'windows',
    WINDOW_COLUMNS,
    windows,
    'ON CONFLICT DO NOTHING RETURNING run_id, source_id, window_index',
  );
}

function insertOf<Item>(table: string, columns: readonly Column<Item>[], items: readonly Item[], ending: string) {
  const names = columns.map(({ name }) => name).join(', ');
  const arrays = columns.map(({ type }, place) => `$${place + 1}::${type}[]`).join(', ');
  return {
    sql: `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays}) ${ending}`,
    values: columns.map(({ of }) => arrayLiteral(items.map(of))),
  };
}

/** See "Array Input and Output Syntax" in the manual of PostgreSQL. */
function arrayLiteral(values: readonly SqlValue[]): string {
  const elements = values.map((value) =>
    value === null ? 'NULL' : typeof value === 'number' ? String(value) : `"${value.replace(/["\\]/g, '\\$&')}"`,
  );
  return `{${elements.join(',')}}`;
}
