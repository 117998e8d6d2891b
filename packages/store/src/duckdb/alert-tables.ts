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
  type DeliveryCounts,
  MAX_WAITING_DELIVERIES,
  type NewDelivery,
} from '../alert-store';
import type { SourceKey, WindowSpan } from '../keys';
import { ALL_ROWS } from './limits';
import type { Row, Session } from './session';

const SAVE_ALERT = `
  INSERT INTO alerts VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (id) DO UPDATE SET cleared_at = excluded.cleared_at, document = excluded.document
  WHERE alerts.cleared_at IS NULL AND excluded.cleared_at IS NOT NULL`;
const JUDGED_WINDOWS = `
  SELECT start_ms, end_ms, json_extract(document, ['$.partial', '$.frames.analysed', '$.people.seen', '$.shares']) AS parts
  FROM windows WHERE run_id = $1 AND source_id = $2 AND end_ms > $3 AND start_ms < $4
  ORDER BY window_index DESC LIMIT $5`;
const JUDGED_ZONES = `
  SELECT start_ms, end_ms, [document -> '$.partial', document -> '$.frames.analysed', zone -> '$.people.seen', zone -> '$.shares'] AS parts
  FROM (
    SELECT *, unnest(json_extract(document, '$.zoned.zones[*]')) AS zone
    FROM windows WHERE run_id = $1 AND source_id = $2 AND end_ms > $3 AND start_ms < $4)
  WHERE zone ->> '$.zone' = $6 ORDER BY window_index DESC LIMIT $5`;
const SAVE_RULE = `
  INSERT INTO alert_rules VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET document = excluded.document`;
const LATEST_ALERTS = `
  SELECT document FROM alerts WHERE run_id = $1 AND source_id = $2
  QUALIFY row_number() OVER (PARTITION BY rule_name ORDER BY fired_at DESC, id DESC) = 1`;
const ADD_DELIVERY = `
  INSERT INTO webhook_deliveries VALUES ($1, $2, $3, $4, 'waiting', 0, $4, NULL) ON CONFLICT DO NOTHING`;
const FAIL_OLDEST = `
  UPDATE webhook_deliveries SET state = 'failed', last_error = 'too many deliveries were waiting' WHERE id IN (
    SELECT id FROM webhook_deliveries WHERE webhook = $1 AND state = 'waiting'
    ORDER BY created_at DESC, id OFFSET ${MAX_WAITING_DELIVERIES})`;

const COUNT_DELIVERIES = `
  SELECT webhook, count(*) FILTER (state = 'waiting')::INTEGER AS waiting, count(*) FILTER (state = 'failed')::INTEGER AS failed,
    arg_max(last_error, created_at) FILTER (state = 'waiting' AND last_error IS NOT NULL) AS last_error
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

/** {@link AlertStore} on DuckDB. */
export class AlertTables implements AlertStore {
  constructor(private readonly session: Session) {}

  async save(alert: Alert, deliveries: readonly NewDelivery[]): Promise<void> {
    const { writer } = this.session;
    const { id, runId, sourceId, ruleName, firedAt, clearedAt } = alert;
    await this.session.transaction(async () => {
      const acknowledged = (await this.find(id))?.acknowledged;
      const document = JSON.stringify({ ...alert, ...(acknowledged && { acknowledged }) });
      await writer.run(SAVE_ALERT, [id, runId, sourceId, ruleName, firedAt, clearedAt, document]);
      await this.#addDeliveries(deliveries);
    });
  }

  async addDeliveries(deliveries: readonly NewDelivery[]): Promise<void> {
    await this.session.transaction(() => this.#addDeliveries(deliveries));
  }

  async #addDeliveries(deliveries: readonly NewDelivery[]): Promise<void> {
    const { writer } = this.session;
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
    let alert: Alert | null = null;
    await this.session.transaction(async () => {
      const known = await this.find(id);
      if (known === null) return;
      alert = { ...known, acknowledged: known.acknowledged ?? by };
      const sql = 'UPDATE alerts SET document = $2 WHERE id = $1';
      await this.session.writer.run(sql, [id, JSON.stringify(alert)]);
    });
    return alert;
  }

  async listRules(): Promise<AlertRule[]> {
    const rows = await this.session.read('SELECT document FROM alert_rules ORDER BY added_at, name');
    return rows.map((row) => this.session.parseDocument(alertRuleSchema, row));
  }

  async saveRule(rule: AlertRule, replacedName = rule.name): Promise<void> {
    const { writer } = this.session;
    await this.session.transaction(async () => {
      const [known] = await this.session.read('SELECT added_at FROM alert_rules WHERE name = $1', [replacedName]);
      if (replacedName !== rule.name) await writer.run('DELETE FROM alert_rules WHERE name = $1', [replacedName]);
      await writer.run(SAVE_RULE, [rule.name, Number(known?.added_at ?? Date.now()), JSON.stringify(rule)]);
    });
  }

  async removeRule(name: string): Promise<void> {
    await this.session.transaction(() => this.session.writer.run('DELETE FROM alert_rules WHERE name = $1', [name]));
  }

  async listJudgedWindows(span: WindowSpan, zone?: string): Promise<JudgedWindow[]> {
    const { runId, sourceId, fromMs, toMs, newest } = span;
    const values = [runId, sourceId, fromMs, toMs, Math.min(newest, ALL_ROWS)];
    const rows = await (zone === undefined
      ? this.session.read(JUDGED_WINDOWS, values)
      : this.session.read(JUDGED_ZONES, [...values, zone]));
    return rows.reverse().map((row) => judgedRow.parse(row));
  }

  async list({ sourceIds, from, to, newest }: AlertSpan): Promise<Alert[]> {
    const named = sourceIds === null ? 'true' : isOneOf('source_id', sourceIds, 4);
    return this.#read(
      `SELECT document FROM alerts WHERE coalesce(cleared_at, 'infinity'::DOUBLE) > $1 AND fired_at < $2 AND ${named}
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

  async recordAttempt({ id, state, attempts, dueAt, lastError }: Parameters<AlertStore['recordAttempt']>[0]) {
    const sql = 'UPDATE webhook_deliveries SET state = $2, attempts = $3, due_at = $4, last_error = $5 WHERE id = $1';
    await this.session.transaction(() => this.session.writer.run(sql, [id, state, attempts, dueAt, lastError]));
  }

  async failOthers(webhooks: readonly string[], reason: string): Promise<void> {
    const sql = `
      UPDATE webhook_deliveries SET state = 'failed', last_error = $1
      WHERE state = 'waiting' AND NOT ${isOneOf('webhook', webhooks, 2)}`;
    await this.session.transaction(() => this.session.writer.run(sql, [reason, ...webhooks]));
  }

  async listDeliveries(webhook: string): Promise<Delivery[]> {
    const sql = 'SELECT * FROM webhook_deliveries WHERE webhook = $1 ORDER BY created_at, id';
    return (await this.session.read(sql, [webhook])).map((row) => deliveryRow.parse(row));
  }

  async #read(sql: string, values: (string | number)[]): Promise<Alert[]> {
    const rows: Row[] = await this.session.read(sql, values);
    return rows.map((row) => this.session.parseDocument(alertSchema, row));
  }
}

/** A condition whose values are bound from parameter `first` on. */
function isOneOf(column: string, values: readonly string[], first: number): string {
  if (values.length === 0) return 'false';
  return `${column} IN (${values.map((_, index) => `$${first + index}`).join(', ')})`;
}
