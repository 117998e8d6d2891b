import { ROLL_UP_WINDOWS, type TimelineRun } from '@crowdtone/domain';
import type { Expired, Expiry } from '../retention';
import { cameraRuns } from './camera-runs';
import { removeIfEmpty } from './deletion-tables';
import type { Session } from './session';

const OF_SOURCE = 'run_id = $1 AND source_id = $2';
const READINGS = `
  DELETE FROM readings WHERE ${OF_SOURCE} AND sequence IN (
    SELECT sequence FROM frames WHERE ${OF_SOURCE} AND presentation_ms < $3)`;
const FRAMES = `DELETE FROM frames WHERE ${OF_SOURCE} AND presentation_ms < $3`;
const WINDOWS = `DELETE FROM windows WHERE ${OF_SOURCE} AND window_index < $3`;
const ROLL_UPS = `DELETE FROM roll_ups WHERE ${OF_SOURCE} AND slot < $3`;
const PLACES = `DELETE FROM place_roll_ups WHERE ${OF_SOURCE} AND slot < $3`;
const WINDOW_PLACES = `DELETE FROM window_places WHERE ${OF_SOURCE} AND window_index < $3`;
const ALERTS = 'DELETE FROM alerts WHERE cleared_at < $1';
const DELIVERIES = "DELETE FROM webhook_deliveries WHERE created_at < $1 AND state <> 'waiting'";
const LOG = 'DELETE FROM log WHERE logged_at < $1';

/**
 * Deletes what is older than its limit. Only cameras have clock times: recordings stay until they are deleted.
 *
 * A run of a camera of which no window is left goes too, once it has ended, with the notes on it.
 */
export async function expireRows(session: Session, expiry: Expiry): Promise<Expired> {
  const expired = { readings: 0, windows: 0, alerts: 0, runs: 0, log: 0 };
  for (const one of await cameraRuns(session)) {
    // A transaction for each, so that storing what cameras show does not wait for all of them.
    await session.transaction(async () => {
      const { readings, windows, isGone } = await expireRun(session, one, expiry);
      expired.readings += readings;
      expired.windows += windows;
      if (isGone) expired.runs += 1;
    });
  }
  await session.transaction(async () => {
    expired.alerts = await count(session, ALERTS, [expiry.alertsBefore]);
    await count(session, DELIVERIES, [expiry.alertsBefore]);
    expired.log = await count(session, LOG, [expiry.logBefore]);
  });
  return expired;
}

async function expireRun(
  session: Session,
  { run, source, begunAt, endedAt }: TimelineRun,
  { readingsBefore, windowsBefore }: Expiry,
): Promise<{ readonly readings: number; readonly windows: number; readonly isGone: boolean }> {
  const key = [run.runId, source.sourceId];
  const readings = await count(session, READINGS, [...key, readingsBefore - begunAt]);
  await count(session, FRAMES, [...key, readingsBefore - begunAt]);
  // Whole roll-ups, so that what is left of one is never counted twice or not at all.
  const slot = Math.max(0, Math.floor((windowsBefore - begunAt) / (run.settings.windowMs * ROLL_UP_WINDOWS)));
  const slots = Number.isFinite(slot) ? Math.min(slot, MAX_SLOT) : 0;
  const windows = await count(session, WINDOWS, [...key, slots * ROLL_UP_WINDOWS]);
  await count(session, ROLL_UPS, [...key, slots]);
  await count(session, PLACES, [...key, slots]);
  await count(session, WINDOW_PLACES, [...key, slots * ROLL_UP_WINDOWS]);
  if (run.endedAt === null || endedAt >= windowsBefore) return { readings, windows, isGone: false };
  return { readings, windows, isGone: await removeIfEmpty(session, key) };
}

/** Slots are 32-bit numbers, and so are the numbers of windows in them. */
const MAX_SLOT = Math.floor(2 ** 32 / ROLL_UP_WINDOWS) - 1;

async function count(session: Session, sql: string, values: (string | number)[]): Promise<number> {
  return (await session.writer.run(sql, values)).rowsChanged;
}
