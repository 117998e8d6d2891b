import type { WebhookConfig } from '@crowdtone/config';
import {
  type Alert,
  type AlertChange,
  type AlertRule,
  type GroupEvent,
  type GroupWindow,
  type LivePhase,
  sourceKey,
  WEBHOOK_VERSION,
  type WebhookMessage,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { LONGEST_TIMER_MS, steadyNow } from '@crowdtone/runtime';
import type { NewDelivery, SourceKey } from '@crowdtone/store';
import { isSettled } from '../source-timeline';
import { type RetryPolicy, WEBHOOK_RETRY, WebhookCourier } from './courier';
import { type Presence, SourceWatch, type WatchStore } from './source-watch';

/** Pause before what the store did not take is worked out again, milliseconds. */
const RETRY_MS = 1000;

export interface AlertEngineParts {
  readonly store: WatchStore;
  readonly rules: readonly AlertRule[];
  readonly webhooks: readonly WebhookConfig[];
  /** Tells dashboards of an alert once it is stored. */
  readonly publish: (event: GroupEvent) => void;
  readonly logger: Logger;
  readonly retry?: RetryPolicy;
}

/** What is to be looked at of one source. The newest window suffices: those before it are in the store. */
interface Pending {
  readonly key: SourceKey;
  window: GroupWindow | null;
  ended: boolean;
}

/**
 * Judges group events by rules: stores the alerts that come of it together with what webhooks are to be told, and only
 * then tells anybody. What it holds in memory is bounded by the number of sources, and dropped whenever the store fails:
 * it is worked out again from there.
 */
export class AlertEngine {
  readonly #watches = new Map<string, SourceWatch>();
  readonly #presences = new Map<string, Presence>();
  readonly #pending = new Map<string, Pending>();
  readonly #couriers: readonly WebhookCourier[];
  #working: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(private readonly parts: AlertEngineParts) {
    const { webhooks, store, retry = WEBHOOK_RETRY, logger } = parts;
    this.#couriers = webhooks.map((webhook) => new WebhookCourier(webhook, store.alerts, retry, logger));
  }

  /** Takes up deliveries that an earlier process left. */
  static async start(parts: AlertEngineParts): Promise<AlertEngine> {
    const names = parts.webhooks.map(({ name }) => name);
    await parts.store.alerts.failOthers(names, 'the webhook is configured no longer');
    const engine = new AlertEngine(parts);
    for (const courier of engine.#couriers) courier.wake();
    return engine;
  }

  /** Takes note of an event; what comes of it comes later. */
  see(event: GroupEvent): void {
    if (event.kind === 'window') this.#note(event.window).window = event.window;
    else if (event.kind === 'health') this.#notePhase(event.health, event.health.phase);
    else if (event.kind === 'source' && isSettled(event.source)) this.#note(event.source).ended = true;
    this.#work();
  }

  /**
   * Ends whatever still lasts, whoever began it: to be called when no source is watched, as before the first and after
   * the last, because a program that was killed could not tell that it watches no longer.
   */
  async endAll(): Promise<void> {
    await this.idle();
    const at = steadyNow();
    for (const watch of this.#watches.values()) await this.#tell(watch.end(at), watch.label);
    for (const each of [this.#watches, this.#presences, this.#pending]) each.clear();
    for (const open of await this.parts.store.alerts.listOpen()) {
      const label = (await this.parts.store.findSource(open))?.label ?? open.sourceId;
      const alert: Alert = { ...open, clearedAt: at, clearedBecause: 'ended' };
      await this.#tell([{ change: 'cleared', alert }], label);
    }
  }

  /** Resolves when everything seen so far was judged. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.idle();
    await Promise.all(this.#couriers.map((courier) => courier.close()));
  }

  #note({ runId, sourceId }: SourceKey): Pending {
    const key = sourceKey({ runId, sourceId });
    const pending = this.#pending.get(key) ?? { key: { runId, sourceId }, window: null, ended: false };
    this.#pending.set(key, pending);
    return pending;
  }

  #notePhase(key: SourceKey, phase: LivePhase): void {
    const known = this.#presences.get(sourceKey(key));
    // The time of an absence is counted from its beginning, however often its phase changes.
    if (known && presenceOf(known.phase) === presenceOf(phase)) return;
    if (phase === 'closed' && !this.#watches.has(sourceKey(key))) return;
    this.#presences.set(sourceKey(key), { phase, at: steadyNow() });
    this.#note(key);
  }

  #work(): void {
    if (!this.#closed && this.#pending.size > 0) this.#working ??= this.#workOff();
  }

  async #workOff(): Promise<void> {
    let failed = false;
    for (let [next] = this.#pending.values(); next && !failed && !this.#closed; [next] = this.#pending.values()) {
      this.#pending.delete(sourceKey(next.key));
      failed = !(await this.#judge(next));
    }
    this.#working = null;
    this.#setTimer(failed);
  }

  /** @returns false when the store failed; then it is to be judged again */
  async #judge(pending: Pending): Promise<boolean> {
    const { key, window, ended } = pending;
    const name = sourceKey(key);
    try {
      const watch = this.#watches.get(name) ?? (await SourceWatch.open(key, this.parts.rules, this.parts.store));
      this.#watches.set(name, watch);
      const presence = this.#presences.get(name);
      if (window) await this.#tell(await watch.seeWindow(window, steadyNow()), watch.label);
      if (presence) await this.#tell(watch.seePresence(presence), watch.label);
      await this.#tell(watch.seeTime(steadyNow()), watch.label);
      if (ended) {
        await this.#tell(watch.end(steadyNow()), watch.label);
        this.#watches.delete(name);
        this.#presences.delete(name);
      }
      return true;
    } catch (error) {
      this.parts.logger.error(
        { err: error, ...key },
        `alerts could not be stored; they are tried again in ${RETRY_MS} ms`,
      );
      this.#watches.delete(name);
      const since = this.#note(key);
      since.window ??= window;
      since.ended ||= ended;
      return false;
    }
  }

  async #tell(changes: readonly AlertChange[], label: string): Promise<void> {
    for (const { change, alert } of changes) {
      await this.parts.store.alerts.save(alert, this.#deliveriesOf(change, alert, label));
      const { id, sourceId, ruleName, severity } = alert;
      const facts = { alert: id, sourceId, ruleName, severity };
      if (change === 'cleared') this.parts.logger.info({ ...facts, because: alert.clearedBecause }, 'an alert is over');
      else if (severity === 'info') this.parts.logger.info(facts, alert.message);
      else this.parts.logger.warn(facts, alert.message);
      this.parts.publish({ kind: 'alert', alert });
      for (const courier of this.#couriers) courier.wake();
    }
  }

  #deliveriesOf(change: AlertChange['change'], alert: Alert, sourceLabel: string): NewDelivery[] {
    const message: WebhookMessage = { version: WEBHOOK_VERSION, event: `alert.${change}`, sourceLabel, alert };
    const body = JSON.stringify(message);
    return this.parts.webhooks.map(({ name }) => ({
      id: `${alert.id}:${change}:${encodeURIComponent(name)}`,
      webhook: name,
      body,
      createdAt: steadyNow(),
    }));
  }

  /** Looks again when time alone changes something, or when the store has had time to recover. */
  #setTimer(failed: boolean): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed) return;
    const dueAt = Math.min(...[...this.#watches.values()].map((watch) => watch.dueAt ?? Infinity));
    const waitMs = failed ? RETRY_MS : dueAt - steadyNow();
    if (waitMs === Infinity) return;
    this.#timer = setTimeout(() => this.#timeOver(), Math.min(Math.max(0, Math.ceil(waitMs)), LONGEST_TIMER_MS));
  }

  #timeOver(): void {
    const now = steadyNow();
    for (const { key, dueAt } of this.#watches.values()) {
      if (dueAt !== null && dueAt <= now) this.#note(key);
    }
    this.#work();
    // Timers may be over a fraction of a millisecond early: then nothing is due yet, and somebody has to look again.
    if (this.#working === null) this.#setTimer(false);
  }
}

function presenceOf(phase: LivePhase): 'live' | 'paused' | 'closed' | 'away' {
  return phase === 'live' || phase === 'paused' || phase === 'closed' ? phase : 'away';
}
