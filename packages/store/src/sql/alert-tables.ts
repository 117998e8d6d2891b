import {
  type Alert,
  type AlertRule,
  alertRuleSchema,
  alertSchema,
  type GroupShares,
  type JudgedWindow,
} from '@crowdtone/domain';
import { z } from 'zod';
import {
  type AlertSpan,
  type AlertStore,
  type Delivery,
  type DeliveryClaim,
  type DeliveryCounts,
  MAX_WAITING_DELIVERIES,
  type NewDelivery,
  type StoredAlert,
} from '../alert-store';
import type { SourceKey, WindowSpan } from '../keys';
import { ALL_ROWS } from './limits';
import { type JsonPath, parseDocument, type SqlSession, type SqlValue, type SqlWriter } from './session';

const SAVE_ALERT = `
  INSERT INTO alerts VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (id) DO UPDATE SET cleared_at = excluded.cleared_at, document = excluded.document
  WHERE alerts.cleared_at IS NULL AND excluded.cleared_at IS NOT NULL`;
/** What rules read of a window. */
const JUDGED_PATHS: readonly JsonPath[] = [['partial'], ['frames', 'analysed'], ['people', 'seen'], ['shares']];
/** What rules read of a zone of a window. */
const JUDGED_OF_WINDOW: readonly JsonPath[] = [['partial'], ['frames', 'analysed']];
const JUDGED_OF_ZONE: readonly JsonPath[] = [['zone'], ['people', 'seen'], ['shares']];
const SAVE_RULE = `
  INSERT INTO alert_rules VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET document = excluded.document`;
const LATEST_ALERTS = `
  SELECT DISTINCT ON (rule_name) document FROM alerts WHERE run_id = $1 AND source_id = $2
  ORDER BY rule_name, fired_at DESC, id DESC`;
const ADD_DELIVERY = `
  INSERT INTO webhook_deliveries (id, webhook, body, created_at, state, attempts, due_at)
  VALUES ($1, $2, $3, $4, 'waiting', 0, $4) ON CONFLICT DO NOTHING`;
const FAIL_OLDEST = `
  UPDATE webhook_deliveries SET state = 'failed', last_error = 'too many deliveries were waiting' WHERE id IN (
    SELECT id FROM webhook_deliveries WHERE webhook = $1 AND state = 'waiting'
    ORDER BY created_at DESC, id OFFSET ${MAX_WAITING_DELIVERIES})`;

const COUNT_DELIVERIES = `
  SELECT webhook, CAST(count(*) FILTER (WHERE state = 'waiting') AS INTEGER) AS waiting,
    CAST(count(*) FILTER (WHERE state = 'failed') AS INTEGER) AS failed,
    (array_agg(last_error ORDER BY created_at DESC) FILTER (WHERE state = 'waiting' AND last_error IS NOT NULL))[1] AS last_error
  FROM webhook_deliveries GROUP BY webhook`;

const countRow = z
  .object({ webhook: z.string(), waiting: z.number(), failed: z.number(), last_error: z.string().nullable() })
  .transform(({ webhook, last_error, ...counts }): [string, DeliveryCounts] => [
    webhook,
    { ...counts, lastError: last_error },
  ]);

const judgedRow = z
  .object({ start_ms: z.number(), end_ms: z.number(), parts: z.array(z.string().nullable()) })
  .transform(({ start_ms, end_ms, parts }): JudgedWindow => {
    const [partial, analysed, seen, shares] = parts.map((part) => JSON.parse(part ?? 'null') as unknown);
    return {
      ...{ startMs: start_ms, endMs: end_ms, partial: partial === true },
      ...{ frames: { analysed: Number(analysed) }, people: { seen: Number(seen) } },
      // Checked when it was stored.
      shares: (shares ?? null) as GroupShares | null,
    };
  });

const deliveryRow = z
  .object({
    id: z.string(),
    webhook: z.string(),
    body: z.string(),
    created_at: z.number(),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.number(),
    due_at: z.number(),
    last_error: z.string().nullable(),
  })
  .transform(
    ({ created_at, due_at, last_error, ...rest }): Delivery => ({
      ...rest,
      createdAt: created_at,
      dueAt: due_at,
      lastError: last_error,
    }),
  );

/** {@link AlertStore} in SQL. */
export class AlertTables implements AlertStore {
  constructor(private readonly session: SqlSession) {}

  async save(alert: Alert, deliveries: readonly NewDelivery[]): Promise<void> {
    await this.session.transaction((writer) => this.saveIn(writer, { alert, deliveries }));
  }

  /** As {@link save}, within a transaction. */
  async saveIn(writer: SqlWriter, { alert, deliveries }: StoredAlert): Promise<void> {
    const { id, runId, sourceId, ruleName, firedAt, clearedAt } = alert;
    const acknowledged = (await this.#findIn(writer, id))?.acknowledged;
    const document = JSON.stringify({ ...alert, ...(acknowledged && { acknowledged }) });
    await writer.run(SAVE_ALERT, [id, runId, sourceId, ruleName, firedAt, clearedAt, document]);
    await this.#addDeliveries(writer, deliveries);
  }

  async addDeliveries(deliveries: readonly NewDelivery[]): Promise<void> {
    await this.session.transaction((writer) => this.#addDeliveries(writer, deliveries));
  }

  async #addDeliveries(writer: SqlWriter, deliveries: readonly NewDelivery[]): Promise<void> {
    for (const delivery of deliveries) {
      await writer.run(ADD_DELIVERY, [delivery.id, delivery.webhook, delivery.body, delivery.createdAt]);
    }
    for (const webhook of new Set(deliveries.map(({ webhook }) => webhook))) await writer.run(FAIL_OLDEST, [webhook]);
  }

  async countDeliveries(): Promise<ReadonlyMap<string, DeliveryCounts>> {
    const rows = await this.session.read(COUNT_DELIVERIES);
    return new Map(rows.map((row) => countRow.parse(row)));
  }

  async find(id: string): Promise<Alert | null> {
    return (await this.#read('SELECT document FROM alerts WHERE id = $1', [id]))[0] ?? null;
  }

  async acknowledge(id: string, by: NonNullable<Alert['acknowledged']>): Promise<Alert | null> {
    return this.session.transaction(async (writer) => {
      const known = await this.#findIn(writer, id);
      if (known === null) return null;
      const alert = { ...known, acknowledged: known.acknowledged ?? by };
      await writer.run('UPDATE alerts SET document = $2 WHERE id = $1', [id, JSON.stringify(alert)]);
      return alert;
    });
  }

  async #findIn(writer: SqlWriter, id: string): Promise<Alert | null> {
    const [row] = (await writer.run('SELECT document FROM alerts WHERE id = $1', [id])).rows;
    return row ? parseDocument(this.session, alertSchema, row) : null;
  }

  async listRules(): Promise<AlertRule[]> {
    const rows = await this.session.read('SELECT document FROM alert_rules ORDER BY added_at, name');
    return rows.map((row) => parseDocument(this.session, alertRuleSchema, row));
  }

  async saveRule(rule: AlertRule, replacedName = rule.name): Promise<void> {
    await this.session.transaction(async (writer) => {
      const { rows } = await writer.run('SELECT added_at FROM alert_rules WHERE name = $1', [replacedName]);
      const [known] = rows;
      if (replacedName !== rule.name) await writer.run('DELETE FROM alert_rules WHERE name = $1', [replacedName]);
      await writer.run(SAVE_RULE, [rule.name, Number(known?.added_at ?? Date.now()), JSON.stringify(rule)]);
    });
  }

  async removeRule(name: string): Promise<void> {
    await this.session.transaction((writer) => writer.run('DELETE FROM alert_rules WHERE name = $1', [name]));
  }

  async listJudgedWindows(
    { runId, sourceId, fromMs, toMs, newest }: WindowSpan,
    zone?: string,
  ): Promise<JudgedWindow[]> {
    const values = [runId, sourceId, fromMs, toMs, Math.min(newest, ALL_ROWS), ...(zone === undefined ? [] : [zone])];
    const sql = async () => {
      const hint = await this.session.spanHint({ runId, sourceId }, fromMs, toMs);
      const where = `run_id = $1 AND source_id = $2 AND ${hint} AND end_ms > $3 AND start_ms < $4`;
      return zone === undefined ? this.#judgedWindows(where) : this.#judgedZones(where);
    };
    const rows = await this.session.read(sql, values);
    return rows.reverse().map((row) => judgedRow.parse(row));
  }

  #judgedWindows(where: string): string {
    return `SELECT start_ms, end_ms, ${this.session.texts(JUDGED_PATHS)} AS parts FROM windows
      WHERE ${where} ORDER BY window_index DESC LIMIT $5`;
  }

  #judgedZones(where: string): string {
    return `SELECT start_ms, end_ms, ARRAY[of_window[1], of_window[2], of_zone[2], of_zone[3]] AS parts
      FROM (
        SELECT window_index, start_ms, end_ms, ${this.session.texts(JUDGED_OF_WINDOW)} AS of_window,
          ${this.session.texts(JUDGED_OF_ZONE, 'zone')} AS of_zone
        FROM (${this.session.zonesOf(where)}) AS zones OFFSET 0) AS texts
      WHERE of_zone[1] = $6 ORDER BY window_index DESC LIMIT $5`;
  }

  async list({ sourceIds, from, to, newest }: AlertSpan): Promise<Alert[]> {
    const named = sourceIds === null ? 'true' : isOneOf('source_id', sourceIds, 4);
    return this.#read(
      `SELECT document FROM alerts WHERE (cleared_at IS NULL OR cleared_at > $1) AND fired_at < $2 AND ${named}
       ORDER BY fired_at DESC, id DESC LIMIT $3`,
      [from, to, Math.min(newest, ALL_ROWS), ...(sourceIds ?? [])],
    );
  }

  listLatest({ runId, sourceId }: SourceKey): Promise<Alert[]> {
    return this.#read(LATEST_ALERTS, [runId, sourceId]);
  }

  listOpen(): Promise<Alert[]> {
    return this.#read('SELECT document FROM alerts WHERE cleared_at IS NULL ORDER BY fired_at, id', []);
  }

  async nextDelivery(webhook: string): Promise<Delivery | null> {
    const [row] = await this.session.read(
      `SELECT * FROM webhook_deliveries WHERE webhook = $1 AND state = 'waiting'
       ORDER BY due_at, created_at, id LIMIT 1`,
      [webhook],
    );
    return row ? deliveryRow.parse(row) : null;
  }

  async claimDelivery({ id, attempts }: Pick<Delivery, 'id' | 'attempts'>, claim: DeliveryClaim): Promise<boolean> {
    const now = this.session.nowMs;
    const sql = `
      UPDATE webhook_deliveries SET claimed_by = $2, claimed_until = ${now} + $3 WHERE id IN (
        SELECT id FROM webhook_deliveries WHERE id = $1 AND state = 'waiting' AND attempts = $4
          AND (claimed_until IS NULL OR claimed_until <= ${now}) ${this.session.skipLocked})`;
    const values = [id, claim.claimant, claim.lifeMs, attempts];
    const { changed } = await this.session.transaction((writer) => writer.run(sql, values));
    return changed === 1;
  }

  async recordAttempt(
    { id, state, attempts, dueAt, lastError }: Parameters<AlertStore['recordAttempt']>[0],
    claimant: string,
  ): Promise<void> {
    const sql = `
      UPDATE webhook_deliveries SET state = $2, attempts = $3, due_at = $4, last_error = $5, claimed_by = NULL, claimed_until = NULL
      WHERE id = $1 AND claimed_by = $6`;
    const values = [id, state, attempts, dueAt, lastError, claimant];
    await this.session.transaction((writer) => writer.run(sql, values));
  }

  async releaseDelivery(id: string, claimant: string): Promise<void> {
    const sql = `
      UPDATE webhook_deliveries SET claimed_by = NULL, claimed_until = NULL WHERE id = $1 AND claimed_by = $2`;
    await this.session.transaction((writer) => writer.run(sql, [id, claimant]));
  }

  async failOthers(webhooks: readonly string[], reason: string): Promise<void> {
    const sql = `
      UPDATE webhook_deliveries SET state = 'failed', last_error = $1
      WHERE state = 'waiting' AND NOT ${isOneOf('webhook', webhooks, 2)}`;
    await this.session.transaction((writer) => writer.run(sql, [reason, ...webhooks]));
  }

  async listDeliveries(webhook: string): Promise<Delivery[]> {
    const sql = 'SELECT * FROM webhook_deliveries WHERE webhook = $1 ORDER BY created_at, id';
    return (await this.session.read(sql, [webhook])).map((row) => deliveryRow.parse(row));
  }

  async #read(sql: string, values: SqlValue[]): Promise<Alert[]> {
    const rows = await this.session.read(sql, values);
    return rows.map((row) => parseDocument(this.session, alertSchema, row));
  }
}

/** A condition whose values are bound from parameter `first` on. */
function isOneOf(column: string, values: readonly string[], first: number): string {
  if (values.length === 0) return 'false';
  return `${column} IN (${values.map((_, index) => `$${first + index}`).join(', ')})`;
}
