import { ROLL_UP_WINDOWS, type WindowBin } from '@crowdtone/domain';
import { z } from 'zod';
import type { RunBinSpan, RunSpan, RunsBinSpan } from '../keys';
import { binFromRow, JOINED_BIN_COLUMNS, windowsAsRows, zonesAsRows } from './bin-columns';
import { COLUMNS_OF_PART, groupOf, refuseMixedEstimators, WINDOWS_READ } from './bin-tables';
import type { SqlSession, SqlValue } from './session';

const runRow = z.object({ run_id: z.string() });

/** Bins of several runs of a source in one query; see `Store.listBinsOfRuns`. */
export async function binsOfRuns(
  session: SqlSession,
  span: RunsBinSpan,
): Promise<ReadonlyMap<string, readonly WindowBin[]>> {
  const bins = new Map<string, WindowBin[]>();
  if (span.runs.length === 0) return bins;
  const { sourceId, zone, runs } = span;
  const fixed: SqlValue[] = [sourceId, ...(zone === undefined ? [] : [zone])];
  const values = [...fixed, ...runs.map(({ runId }) => runId)];
  const rows = await session.read(async () => {
    const hints = await Promise.all(
      runs.map(({ runId, fromMs, toMs }) => session.spanHint({ runId, sourceId }, fromMs, toMs)),
    );
    const days = `(${[...new Set(hints)].join(' OR ')})`;
    return queryOf(session, span, { days, firstRun: fixed.length + 1 });
  }, values);
  refuseMixedEstimators(rows);
  for (const row of rows) {
    const { run_id } = runRow.parse(row);
    const own = bins.get(run_id) ?? [];
    own.push(binFromRow(row));
    bins.set(run_id, own);
  }
  return bins;
}

/**
 * @param days condition on the days of all runs
 * @param firstRun number of the parameter with the first run; the source is the first parameter, the zone the second
 */
function queryOf(
  session: SqlSession,
  { runs, zone, newest }: RunsBinSpan,
  { days, firstRun }: { readonly days: string; readonly firstRun: number },
): string {
  const isZone = zone === undefined ? "zone_id = ''" : 'zone_id = $2';
  const rowsOf = zone === undefined ? windowsAsRows : zonesAsRows;
  const wanted = runs.map((_, place) => `$${firstRun + place}`).join(', ');
  const edges = rowsOf(
    session,
    `source_id = $1 AND run_id IN (${wanted}) AND ${days} AND EXISTS (
      SELECT 1 FROM extents WHERE extents.run_id = windows.run_id
        AND window_index >= extents.first_index AND window_index <= extents.last_index
        AND (window_index < extents.rolled_from OR window_index >= extents.rolled_to))`,
  );
  return `
    WITH spans (run_id, from_ms, to_ms, size) AS (VALUES ${runs.map((run, place) => spanRow(run, firstRun + place)).join(', ')}),
    found AS (
      SELECT spans.run_id, spans.size, CAST(min(window_index) AS BIGINT) AS first_index, CAST(max(window_index) AS BIGINT) AS last_index,
        (SELECT CAST(max(slot) AS BIGINT) FROM roll_ups
          WHERE roll_ups.run_id = spans.run_id AND roll_ups.source_id = $1 AND roll_ups.zone_id = '') AS last_slot
      FROM spans JOIN windows ON windows.run_id = spans.run_id AND end_ms > from_ms AND start_ms < to_ms
      WHERE source_id = $1 AND windows.run_id IN (${wanted}) AND ${days}
      GROUP BY spans.run_id, spans.size
    ),
    extents AS (${EXTENTS}),
    parts AS (
      SELECT run_id, window_index AS first_index, ${COLUMNS_OF_PART} FROM (${edges}) AS edges WHERE ${isZone}
      UNION ALL
      SELECT roll_ups.run_id, slot * ${ROLL_UP_WINDOWS} AS first_index, ${COLUMNS_OF_PART}
      FROM roll_ups JOIN extents ON extents.run_id = roll_ups.run_id
        AND slot * ${ROLL_UP_WINDOWS} >= rolled_from AND slot * ${ROLL_UP_WINDOWS} < rolled_to
      WHERE source_id = $1 AND roll_ups.run_id IN (${wanted}) AND ${isZone}
    ),
    bins AS (
      SELECT parts.run_id, ${groupOf('parts.first_index', 'size')} AS bin, min(start_ms) AS start_ms, max(end_ms) AS end_ms,
        CAST(sum(windows) AS BIGINT) AS windows, ${JOINED_BIN_COLUMNS}
      FROM parts JOIN extents ON extents.run_id = parts.run_id GROUP BY parts.run_id, bin
    )
    SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY run_id ORDER BY bin DESC) AS recency FROM bins) AS ranked
    WHERE recency <= ${newest} ORDER BY run_id, bin`;
}

/** Which windows of a run are read themselves, and which as whole roll-ups in between; see `BinTables`. */
const EXTENTS = `
  SELECT run_id, size, last_index,
    CASE WHEN size % ${ROLL_UP_WINDOWS} = 0 OR last_index < ${WINDOWS_READ} THEN first_index
      ELSE greatest(first_index, size * ${groupOf(`(last_index - ${WINDOWS_READ} + size)`, 'size')}) END AS first_index,
    CASE WHEN size % ${ROLL_UP_WINDOWS} = 0 THEN ${ROLL_UP_WINDOWS} * first_slot ELSE 0 END AS rolled_from,
    CASE WHEN size % ${ROLL_UP_WINDOWS} = 0 THEN ${ROLL_UP_WINDOWS} * greatest(first_slot, least(whole_slots, rolled_slots))
      ELSE 0 END AS rolled_to
  FROM (
    SELECT *, ${groupOf(`(first_index + ${ROLL_UP_WINDOWS - 1})`, ROLL_UP_WINDOWS)} AS first_slot,
      ${groupOf('(last_index + 1)', ROLL_UP_WINDOWS)} AS whole_slots, coalesce(last_slot + 1, 0) AS rolled_slots
    FROM found) AS slots`;

function spanRow(run: RunBinSpan, parameter: number): string {
  return `(${spanColumns(run, parameter)}, CAST(${run.size} AS BIGINT))`;
}

/** A part of a run as columns of a row of `VALUES`. @param parameter number of the parameter with the run */
export function spanColumns({ fromMs, toMs }: RunSpan, parameter: number): string {
  const ms = (value: number) => `CAST('${value}' AS DOUBLE PRECISION)`;
  return `CAST($${parameter} AS VARCHAR), ${ms(fromMs)}, ${ms(toMs)}`;
}
