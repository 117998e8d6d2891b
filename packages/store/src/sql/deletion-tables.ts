import {
  CrowdtoneError,
  type DeletionSummary,
  type DeletionTarget,
  deletionTargetSchema,
  describeSummary,
  describeTarget,
  isSettled,
  type LogEntry,
  ROLL_UP_WINDOWS,
  type RunRecord,
  runRecordSchema,
  type TimelineRun,
} from '@crowdtone/domain';
import { z } from 'zod';
import type { DeletionStore } from '../deletion-store';
import type { SourceKey } from '../keys';
import type { RollUps } from './bin-tables';
import { cameraRuns } from './camera-runs';
import type { SqlEngine } from './engine';
import { addLogEntry } from './log-table';
import { ALL_READINGS, type ReadingPart } from './reading-part';
import { parseDocument, type SqlSession, type SqlValue, type SqlWriter } from './session';

/** Tables whose rows belong to a run, in the order in which they are emptied. */
export function tablesOfRuns({ tablesOfSources }: Pick<SqlEngine, 'tablesOfSources'>): readonly string[] {
  return [...tablesOfSources.slice(0, -1), 'alerts', 'annotations', 'sources', 'runs'];
}

/** Bounds a transaction: what is recorded within this goes at a time, milliseconds. */
const STEP_MS = 6 * 3_600_000;

const OF_SOURCE = 'run_id = $1 AND source_id = $2';
const WITHIN = 'presentation_ms >= $3 AND presentation_ms < $4';
const WINDOWS_WITHIN = 'start_ms >= $3 AND start_ms < $4';
const NOTES_WITHIN = `run_id = $1 AND (document ->> 'sourceId') = $2 AND at_ms >= $3 AND at_ms < $4`;
const COMMON_NOTES = `run_id = $1 AND (document ->> 'sourceId') IS NULL AND at_ms >= $2 AND at_ms < $3`;
const ALERTS_WITHIN = `${OF_SOURCE} AND cleared_at > $3 AND fired_at < $4`;
const DELIVERIES = (alerts: string) => `
  DELETE FROM webhook_deliveries WHERE split_part(id, ':', 1) IN (SELECT id FROM alerts WHERE ${alerts})`;

const intentSchema = z.object({ target: deletionTargetSchema, requestedAt: z.number() });
const extentRow = z.object({ from_ms: z.number().nullable(), to_ms: z.number().nullable() });

/** A part of a source's time, milliseconds; in windows of `windowMs`, and whole ones. */
interface Part extends Pick<TimelineRun, 'run' | 'source' | 'begunAt'> {
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether the source is still analysed, so that it stays although nothing of it may be left. */
  readonly isOpen: boolean;
}

/** What a deletion comes to now. */
type Plan =
  | { readonly kind: 'run'; readonly run: RunRecord }
  | { readonly kind: 'parts'; readonly parts: readonly Part[]; readonly withCommonNotes: boolean };

/** {@link DeletionStore} in SQL. */
export class DeletionTables implements DeletionStore {
  constructor(
    private readonly engine: SqlEngine,
    private readonly rollUps: RollUps,
  ) {}

  get #session(): SqlSession {
    return this.engine.session;
  }

  async preview(target: DeletionTarget): Promise<DeletionSummary> {
    return this.#summaryOf(await this.#planOf(target, Number.POSITIVE_INFINITY));
  }

  async delete(
    target: DeletionTarget,
    entry: Omit<LogEntry, 'action' | 'subject' | 'detail'>,
  ): Promise<DeletionSummary> {
    const plan = await this.#planOf(target, Number.POSITIVE_INFINITY);
    const summary = await this.#summaryOf(plan);
    const detail = `${describeTarget(target)}: ${describeSummary(summary)}`;
    const subject = target.kind === 'run' ? target.runId : target.sourceId;
    const intent = JSON.stringify({ target, requestedAt: entry.at });
    await this.#session.transaction(async (writer) => {
      await writer.run('INSERT INTO deletions VALUES ($1, $2)', [entry.id, intent]);
      await addLogEntry(writer, { ...entry, action: 'deleted', subject, detail });
    });
    await this.#execute(entry.id, plan);
    return summary;
  }

  /** Completes what a program began that has ended. */
  async completeInterrupted(): Promise<void> {
    for (const row of await this.#session.read('SELECT id, document FROM deletions ORDER BY id')) {
      const { target, requestedAt } = parseDocument(this.#session, intentSchema, row);
      const plan = await this.#planOf(target, requestedAt).catch((error: unknown) => {
        // What is unknown now is gone.
        if (error instanceof CrowdtoneError && ['E_RUN_UNKNOWN', 'E_SOURCE_UNKNOWN'].includes(error.code)) return null;
        throw error;
      });
      await this.#execute(String(row.id), plan ?? { kind: 'parts', parts: [], withCommonNotes: false });
    }
  }

  async #planOf(target: DeletionTarget, requestedAt: number): Promise<Plan> {
    if (target.kind === 'run') return { kind: 'run', run: await this.#finishedRun(target.runId) };
    const all = await cameraRuns(this.#session);
    const ofCamera = target.sourceId === null ? all : all.filter(({ source }) => source.sourceId === target.sourceId);
    if (ofCamera.length === 0 && target.sourceId !== null) {
      throw new CrowdtoneError('E_SOURCE_UNKNOWN', `there are no figures of a camera ${target.sourceId}`);
    }
    const { from, to } = target.kind === 'span' ? target : { from: 0, to: Number.POSITIVE_INFINITY };
    const parts: Part[] = [];
    for (const one of ofCamera) {
      const part = await this.#partOf(one, from, Math.min(to, requestedAt));
      if (part !== null) parts.push(part);
    }
    return { kind: 'parts', parts, withCommonNotes: target.kind === 'span' && target.sourceId === null };
  }

  async #finishedRun(runId: string): Promise<RunRecord> {
    const [row] = await this.#session.read('SELECT document FROM runs WHERE run_id = $1', [runId]);
    if (row === undefined) throw new CrowdtoneError('E_RUN_UNKNOWN', `there is no run ${runId}`);
    const run = parseDocument(this.#session, runRecordSchema, row);
    if (run.endedAt !== null) return run;
    throw new CrowdtoneError(
      'E_RUN_IN_PROGRESS',
      `run ${runId} is being analysed; stop it first, or delete a span or a camera`,
    );
  }

  /** Widened to whole windows: one that is partly within the span shows what was there. */
  async #partOf({ run, source, begunAt }: TimelineRun, from: number, to: number): Promise<Part | null> {
    const { windowMs } = run.settings;
    const isOpen = run.endedAt === null && !isSettled(source);
    const fromMs = Math.max(0, Math.floor((from - begunAt) / windowMs) * windowMs);
    const wantedTo = Math.ceil((to - begunAt) / windowMs) * windowMs;
    const toMs = isOpen ? Math.min(wantedTo, await this.#newestWindowStart(run.runId, source.sourceId)) : wantedTo;
    return fromMs < toMs ? { run, source, begunAt, fromMs, toMs, isOpen } : null;
  }

  /** The analysis of a source that is open continues after its newest window, and needs it to know where. */
  async #newestWindowStart(runId: string, sourceId: string): Promise<number> {
    const sql = `SELECT coalesce(max(start_ms), 0) AS start_ms FROM windows WHERE ${OF_SOURCE}`;
    const [row] = await this.#session.read(sql, [runId, sourceId]);
    return Number(row?.start_ms);
  }

  async #summaryOf(plan: Plan): Promise<DeletionSummary> {
    const count = async (table: string, where: string, values: readonly SqlValue[]) => {
      const [row] = await this.#session.read(`SELECT count(*) AS rows FROM ${table} WHERE ${where}`, values);
      return Number(row?.rows);
    };
    if (plan.kind === 'run') {
      const of = (table: string) => count(table, 'run_id = $1', [plan.run.runId]);
      return {
        ...{ runs: 1, windows: await of('windows'), frames: await of('frames') },
        readings: (await of('readings')) + (await this.#filedOfRun(plan.run.runId)),
        ...{ notes: await of('annotations'), alerts: await of('alerts'), running: [] },
      };
    }
    const sum = { runs: 0, windows: 0, frames: 0, readings: 0, notes: 0, alerts: 0 };
    for (const part of plan.parts) {
      const values = valuesOf(part);
      const within = await this.#within(part);
      sum.windows += await count('windows', within.windows, values);
      sum.frames += await count('frames', within.frames, values);
      sum.readings += await count('readings', within.readings, values);
      sum.readings += await this.engine.countFiled(keyOf(part), readingsOf(part));
      sum.notes += await count('annotations', NOTES_WITHIN, values);
      sum.alerts += await count('alerts', ALERTS_WITHIN, clockOf(part));
    }
    for (const { run, fromMs, toMs } of plan.withCommonNotes ? spansOfRuns(plan.parts) : []) {
      sum.notes += await count('annotations', COMMON_NOTES, [run.runId, fromMs, toMs]);
    }
    sum.runs = await this.#emptiedRuns(plan.parts);
    const running = plan.parts
      .filter(({ isOpen }) => isOpen)
      .map(({ source, begunAt, toMs }) => ({ sourceId: source.sourceId, until: begunAt + toMs }));
    return { ...sum, running };
  }

  async #filedOfRun(runId: string): Promise<number> {
    let readings = 0;
    for (const { source_id } of await this.#session.read('SELECT source_id FROM sources WHERE run_id = $1', [runId])) {
      readings += await this.engine.countFiled({ runId, sourceId: String(source_id) }, ALL_READINGS);
    }
    return readings;
  }

  /** Runs of which no window of any source will be left. */
  async #emptiedRuns(parts: readonly Part[]): Promise<number> {
    let emptied = 0;
    for (const run of new Map(parts.map((part) => [part.run.runId, part.run])).values()) {
      if (run.endedAt === null) continue;
      const own = parts.filter((part) => part.run.runId === run.runId);
      const gone = own
        .map(
          (_, index) =>
            `(source_id = $${3 * index + 2} AND start_ms >= $${3 * index + 3} AND start_ms < $${3 * index + 4})`,
        )
        .join(' OR ');
      const values = own.flatMap(({ source, fromMs, toMs }) => [source.sourceId, fromMs, toMs]);
      const [left] = await this.#session.read(
        `SELECT count(*) AS windows FROM windows WHERE run_id = $1 AND NOT (${gone})`,
        [run.runId, ...values],
      );
      if (Number(left?.windows) === 0) emptied += 1;
    }
    return emptied;
  }

  /** Not where another process is at it. */
  #execute(id: string, plan: Plan): Promise<void> {
    return this.#session.unlessHeld(`deletion ${id}`, () => this.#carryOut(id, plan));
  }

  async #carryOut(id: string, plan: Plan): Promise<void> {
    if (plan.kind === 'run') await this.#deleteRun(plan.run.runId);
    else {
      for (const part of plan.parts) await this.#deletePart(part);
      for (const { run, fromMs, toMs } of plan.withCommonNotes ? spansOfRuns(plan.parts) : []) {
        await this.#session.transaction((writer) =>
          writer.run(`DELETE FROM annotations WHERE ${COMMON_NOTES}`, [run.runId, fromMs, toMs]),
        );
      }
    }
    await this.engine.removeUnlisted();
    await this.#session.transaction((writer) => writer.run('DELETE FROM deletions WHERE id = $1', [id]));
  }

  async #deleteRun(runId: string): Promise<void> {
    await this.#session.transaction(async (writer) => {
      await writer.run(DELIVERIES('run_id = $1'), [runId]);
      for (const table of tablesOfRuns(this.engine)) {
        await writer.run(`DELETE FROM ${table} WHERE run_id = $1`, [runId]);
      }
    });
    this.#forget();
  }

  async #deletePart(part: Part): Promise<void> {
    const key = [part.run.runId, part.source.sourceId];
    const within = await this.#within(part);
    const [row] = await this.#session.read(
      `SELECT min(from_ms) AS from_ms, max(to_ms) AS to_ms FROM (
         SELECT start_ms AS from_ms, end_ms AS to_ms FROM windows WHERE ${within.source} AND end_ms > $3 AND start_ms < $4
         UNION ALL
         SELECT presentation_ms, presentation_ms FROM frames WHERE ${within.frames}) AS spans`,
      valuesOf(part),
    );
    const { from_ms, to_ms } = extentRow.parse(row);
    if (from_ms !== null && to_ms !== null) {
      // The last moment belongs to it too.
      const endMs = Math.min(part.toMs, to_ms + 1);
      for (let stepMs = Math.max(part.fromMs, from_ms); stepMs < endMs; stepMs += STEP_MS) {
        await this.#deleteStep({ ...part, fromMs: stepMs, toMs: Math.min(stepMs + STEP_MS, endMs) });
      }
    }
    await this.#session.transaction(async (writer) => {
      await writer.run(DELIVERIES(ALERTS_WITHIN), clockOf(part));
      await writer.run(`DELETE FROM alerts WHERE ${ALERTS_WITHIN}`, clockOf(part));
      await writer.run(`DELETE FROM annotations WHERE ${NOTES_WITHIN}`, valuesOf(part));
      if (part.run.endedAt !== null) await removeIfEmpty(this.engine, writer, key);
    });
    this.#forget();
  }

  async #deleteStep(part: Part): Promise<void> {
    const values = valuesOf(part);
    const within = await this.#within(part);
    const key = keyOf(part);
    await this.engine.deletingReadings(key, readingsOf(part), async (writer) => {
      await writer.run(`DELETE FROM readings WHERE ${within.readings}`, values);
      await writer.run(`DELETE FROM frames WHERE ${within.frames}`, values);
      await writer.run(`DELETE FROM windows WHERE ${within.windows}`, values);
      await writer.run(`DELETE FROM window_places WHERE ${OF_SOURCE} AND ${WINDOWS_WITHIN}`, values);
      // Grids are not kept for each window, so those of the whole roll-ups go.
      await writer.run(`DELETE FROM place_roll_ups WHERE ${OF_SOURCE} AND end_ms > $3 AND start_ms < $4`, values);
      const slotMs = part.run.settings.windowMs * ROLL_UP_WINDOWS;
      await this.rollUps.renew(writer, key, part.fromMs, part.toMs, slotMs);
    });
    this.#forget();
  }

  #forget(): void {
    this.rollUps.forget();
    this.engine.forgetSources();
  }

  /** Conditions that select what belongs to a part. */
  async #within({ run, source, fromMs, toMs }: Part) {
    const hint = await this.#session.spanHint({ runId: run.runId, sourceId: source.sourceId }, fromMs, toMs);
    const ofSource = `${OF_SOURCE} AND ${hint}`;
    const frames = `${ofSource} AND ${WITHIN}`;
    return {
      ...{ source: ofSource, frames, windows: `${ofSource} AND ${WINDOWS_WITHIN}` },
      readings: `${ofSource} AND sequence IN (SELECT sequence FROM frames WHERE ${frames})`,
    };
  }
}

function keyOf({ run, source }: Part): SourceKey {
  return { runId: run.runId, sourceId: source.sourceId };
}

function readingsOf({ fromMs, toMs }: Part): ReadingPart {
  return { ...ALL_READINGS, fromMs, toMs };
}

function valuesOf({ run, source, fromMs, toMs }: Part): [string, string, number, number] {
  return [run.runId, source.sourceId, fromMs, toMs];
}

/** The span of a part on the clock; milliseconds since 1970. */
function clockOf({ run, source, begunAt, fromMs, toMs }: Part): [string, string, number, number] {
  return [run.runId, source.sourceId, begunAt + fromMs, begunAt + toMs];
}

/** The whole span of each run's parts. */
function spansOfRuns(parts: readonly Part[]): Pick<Part, 'run' | 'fromMs' | 'toMs'>[] {
  const spans = new Map<string, Pick<Part, 'run' | 'fromMs' | 'toMs'>>();
  for (const { run, fromMs, toMs } of parts) {
    const known = spans.get(run.runId);
    spans.set(run.runId, {
      run,
      fromMs: Math.min(fromMs, known?.fromMs ?? fromMs),
      toMs: Math.max(toMs, known?.toMs ?? toMs),
    });
  }
  return [...spans.values()];
}

/**
 * Removes a source of a run that is over when no window of it is left, and the run with its last source, within a
 * transaction. @returns whether the run went
 */
export async function removeIfEmpty(engine: SqlEngine, writer: SqlWriter, key: readonly string[]): Promise<boolean> {
  const [runId = ''] = key;
  const left = await writer.run(`SELECT 1 FROM windows WHERE ${OF_SOURCE} LIMIT 1`, key);
  if (left.rows.length > 0) return false;
  for (const table of engine.tablesOfSources) await writer.run(`DELETE FROM ${table} WHERE ${OF_SOURCE}`, key);
  const others = await writer.run('SELECT 1 FROM sources WHERE run_id = $1 LIMIT 1', [runId]);
  if (others.rows.length > 0) return false;
  for (const table of ['annotations', 'runs']) await writer.run(`DELETE FROM ${table} WHERE run_id = $1`, [runId]);
  return true;
}
