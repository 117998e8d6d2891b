import { ROLL_UP_WINDOWS, type TimelineRun } from '@crowdtone/domain';
import type { Expired, Expiry } from '../retention';
import { cameraRuns } from './camera-runs';
import { removeIfEmpty } from './deletion-tables';
import type { SqlEngine } from './engine';
import { ALL_READINGS } from './reading-part';
import type { SqlValue, SqlWriter } from './session';

const OF_SOURCE = 'run_id = $1 AND source_id = $2';
const ROLL_UPS = `DELETE FROM roll_ups WHERE ${OF_SOURCE} AND slot < $3`;
const PLACES = `DELETE FROM place_roll_ups WHERE ${OF_SOURCE} AND slot < $3`;
const WINDOW_PLACES = `DELETE FROM window_places WHERE ${OF_SOURCE} AND window_index < $3`;
const ALERTS = 'DELETE FROM alerts WHERE cleared_at < $1';
const DELIVERIES = "DELETE FROM webhook_deliveries WHERE created_at < $1 AND state <> 'waiting'";
const LOG = 'DELETE FROM log WHERE logged_at < $1';

/**
 * Deletes what is older than its limit: whole days where the database keeps days apart, the rest by rows. Only cameras have
 * clock times: recordings stay until they are deleted.
 *
 * A run of a camera of which no window is left goes too, once it has ended, with the notes on it.
 */
export async function expireRows(engine: SqlEngine, expiry: Expiry): Promise<Expired> {
  const { session } = engine;
  const expired = { ...(await engine.dropDays(expiry)), alerts: 0, runs: 0, log: 0 };
  for (const one of await cameraRuns(session)) {
    // A transaction for each, so that storing what cameras show does not wait for all of them.
    const { readings, windows, isGone } = await expireRun(engine, one, expiry);
    expired.readings += readings;
    expired.windows += windows;
    if (isGone) expired.runs += 1;
  }
  const rest = await session.transaction(async (writer) => {
    const alerts = await count(writer, ALERTS, [expiry.alertsBefore]);
    await count(writer, DELIVERIES, [expiry.alertsBefore]);
    return { alerts, log: await count(writer, LOG, [expiry.logBefore]) };
  });
  return { ...expired, ...rest };
}

async function expireRun(
  engine: SqlEngine,
  { run, source, begunAt, endedAt }: TimelineRun,
  { readingsBefore, windowsBefore }: Expiry,
): Promise<{ readonly readings: number; readonly windows: number; readonly isGone: boolean }> {
  const key = [run.runId, source.sourceId];
  const readingsTo = readingsBefore - begunAt;
  const windowsTo = windowsBefore - begunAt;
  // Whole roll-ups, so that what is left of one is never counted twice or not at all.
  const slot = Math.max(0, Math.floor(windowsTo / (run.settings.windowMs * ROLL_UP_WINDOWS)));
  const slots = Number.isFinite(slot) ? Math.min(slot, MAX_SLOT) : 0;
  const of = { runId: run.runId, sourceId: source.sourceId };
  const [ofReadings, ofWindows] = [
    `${OF_SOURCE} AND ${await engine.session.spanHint(of, 0, readingsTo)}`,
    `${OF_SOURCE} AND ${await engine.session.spanHint(of, 0, windowsTo)}`,
  ];
  const outdated = `SELECT sequence FROM frames WHERE ${ofReadings} AND presentation_ms < $3`;
  const part = { ...ALL_READINGS, toMs: readingsTo };
  const expired = await engine.deletingReadings(of, part, async (writer, inFiles) => {
    const rows = await count(writer, `DELETE FROM readings WHERE ${ofReadings} AND sequence IN (${outdated})`, [
      ...key,
      readingsTo,
    ]);
    await count(writer, `DELETE FROM frames WHERE ${ofReadings} AND presentation_ms < $3`, [...key, readingsTo]);
    const firstKept = slots * ROLL_UP_WINDOWS;
    const windows = await count(writer, `DELETE FROM windows WHERE ${ofWindows} AND window_index < $3`, [
      ...key,
      firstKept,
    ]);
    await count(writer, ROLL_UPS, [...key, slots]);
    await count(writer, PLACES, [...key, slots]);
    await count(writer, WINDOW_PLACES, [...key, firstKept]);
    const readings = rows + inFiles;
    if (run.endedAt === null || endedAt >= windowsBefore) return { readings, windows, isGone: false };
    return { readings, windows, isGone: await removeIfEmpty(engine, writer, key) };
  });
  if (expired.isGone) engine.forgetSources();
  return expired;
}

/** Slots are 32-bit numbers, and so are the numbers of windows in them. */
const MAX_SLOT = Math.floor(2 ** 32 / ROLL_UP_WINDOWS) - 1;

async function count(writer: SqlWriter, sql: string, values: readonly SqlValue[]): Promise<number> {
  return (await writer.run(sql, values)).changed;
}
