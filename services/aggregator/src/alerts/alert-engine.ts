import {
  type Alert,
  type AlertChange,
  type AlertRule,
  type GroupEvent,
  type GroupWindow,
  isSettled,
  isWithin,
  type LivePhase,
  type SourceRecord,
  sourceKey,
  WEBHOOK_VERSION,
  type WebhookMessage,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { MAX_TIMER_MS, monotonicNow } from '@crowdtone/runtime';
import type { NewDelivery, SourceKey } from '@crowdtone/store';
import { DeliveryDispatcher } from '../receivers/delivery-dispatcher';
import type { Receiver } from '../receivers/receiver';
import { type Presence, SourceWatch, type WatchStore } from './source-watch';

/** Pause before alerts are computed again after an error of the store, milliseconds. */
const RETRY_MS = 1000;

/** Dependencies of {@link AlertEngine}. */
export interface AlertEngineParts {
  readonly store: WatchStore;
  readonly rules: readonly AlertRule[];
  /** Time zone of schedules and quiet hours. */
  readonly timeZone: string;
  readonly receivers: readonly Receiver[];
  /** Publishes an alert to dashboards once it is stored. */
  readonly publish: (event: GroupEvent) => void;
  readonly logger: Logger;
}

/** Pending work on one source. The newest window suffices: earlier ones are in the store. */
interface Pending {
  readonly key: SourceKey;
  window: GroupWindow | null;
  ended: boolean;
}

/**
 * Applies alert rules to group events: stores alerts together with their deliveries to receivers, then publishes them. Its state
 * in memory is bounded by the number of sources, and is dropped when the store fails and computed again from there.
 */
export class AlertEngine {
  readonly #watches = new Map<string, SourceWatch>();
  readonly #presences = new Map<string, Presence>();
  readonly #pending = new Map<string, Pending>();
  readonly #dispatchers: readonly DeliveryDispatcher[];
  #working: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  #rules: readonly AlertRule[];
  #rulesChanged = false;

  private constructor(private readonly parts: AlertEngineParts) {
    this.#rules = parts.rules;
    const { receivers, store, logger } = parts;
    this.#dispatchers = receivers.map((receiver) => new DeliveryDispatcher(receiver, store.alerts, logger));
  }

  /** Starts the engine and resumes deliveries left by an earlier process. */
  static async start(parts: AlertEngineParts): Promise<AlertEngine> {
    const names = parts.receivers.map(({ name }) => name);
    await parts.store.alerts.failOthers(names, 'the receiver is no longer configured');
    const engine = new AlertEngine(parts);
    for (const dispatcher of engine.#dispatchers) dispatcher.wakeUp();
    return engine;
  }

  /** Queues an event; it is processed asynchronously. */
  handle(event: GroupEvent): void {
    if (event.kind === 'window') this.#queue(event.window).window = event.window;
    else if (event.kind === 'health') this.#queuePhase(event.health, event.health.phase);
    else if (event.kind === 'source') this.#describe(event.source);
    this.#start();
  }

  /**
   * Clears all open alerts, also those of earlier processes, which may have been killed before they could. To be called
   * while no source is watched: before the first and after the last.
   */
  async endAll(): Promise<void> {
    await this.idle();
    const at = monotonicNow();
    for (const watch of this.#watches.values()) await this.#apply(watch.end(at), watch.label);
    for (const each of [this.#watches, this.#presences, this.#pending]) each.clear();
    for (const open of await this.parts.store.alerts.listOpen()) {
      const label = (await this.parts.store.findSource(open))?.label ?? open.sourceId;
      const alert: Alert = { ...open, clearedAt: at, clearedBecause: 'ended' };
      await this.#apply([{ change: 'cleared', alert }], label);
    }
  }

  /** Judges these rules from now on. Alerts of rules that are gone or different end. */
  async setRules(rules: readonly AlertRule[]): Promise<void> {
    this.#rules = rules;
    this.#rulesChanged = true;
    this.#start();
    await this.idle();
  }

  /** Stores deliveries that no alert causes, and sends them like the others. */
  async deliver(deliveries: readonly NewDelivery[]): Promise<void> {
    await this.parts.store.alerts.addDeliveries(deliveries);
    for (const dispatcher of this.#dispatchers) dispatcher.wakeUp();
  }

  /** Resolves when all events so far were processed. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** Stops without clearing alerts; pending deliveries stay in the store. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.idle();
    await Promise.all(this.#dispatchers.map((dispatcher) => dispatcher.close()));
  }

  #queue({ runId, sourceId }: SourceKey): Pending {
    const key = sourceKey({ runId, sourceId });
    const pending = this.#pending.get(key) ?? { key: { runId, sourceId }, window: null, ended: false };
    this.#pending.set(key, pending);
    return pending;
  }

  #describe(source: SourceRecord): void {
    this.#watches.get(sourceKey(source))?.describe(source);
    if (isSettled(source)) this.#queue(source).ended = true;
  }

  #queuePhase(key: SourceKey, phase: LivePhase): void {
    const known = this.#presences.get(sourceKey(key));
    // An outage counts from its beginning, regardless of later phase changes.
    if (known && presenceOf(known.phase) === presenceOf(phase)) return;
    if (phase === 'closed' && !this.#watches.has(sourceKey(key))) return;
    this.#presences.set(sourceKey(key), { phase, at: monotonicNow() });
    this.#queue(key);
  }

  #start(): void {
    if (!this.#closed && (this.#rulesChanged || this.#pending.size > 0)) this.#working ??= this.#processPending();
  }

  async #processPending(): Promise<void> {
    let failed = this.#rulesChanged && !(await this.#changeRules());
    for (let [next] = this.#pending.values(); next && !failed && !this.#closed; [next] = this.#pending.values()) {
      this.#pending.delete(sourceKey(next.key));
      failed = !(await this.#judge(next));
    }
    this.#working = null;
    this.#setTimer(failed);
  }

  /** @returns false when the store failed; it is tried again */
  async #changeRules(): Promise<boolean> {
    this.#rulesChanged = false;
    try {
      for (const watch of this.#watches.values()) {
        await this.#apply(watch.setRules(this.#rules, monotonicNow()), watch.label);
      }
      return true;
    } catch (error) {
      this.parts.logger.error({ err: error }, `alerts could not be stored; retrying in ${RETRY_MS} ms`);
      this.#rulesChanged = true;
      return false;
    }
  }

  /** @returns false when the store failed; the work is pending again */
  async #judge(pending: Pending): Promise<boolean> {
    const { key, window, ended } = pending;
    const name = sourceKey(key);
    try {
      const watch = this.#watches.get(name) ?? (await SourceWatch.open(key, this.#rules, this.parts));
      this.#watches.set(name, watch);
      const presence = this.#presences.get(name);
      if (window) await this.#apply(await watch.observeWindow(window, monotonicNow()), watch.label);
      if (presence) await this.#apply(watch.observePresence(presence), watch.label);
      await this.#apply(watch.advanceTo(monotonicNow()), watch.label);
      if (ended) {
        await this.#apply(watch.end(monotonicNow()), watch.label);
        this.#watches.delete(name);
        this.#presences.delete(name);
      }
      return true;
    } catch (error) {
      this.parts.logger.error({ err: error, ...key }, `alerts could not be stored; retrying in ${RETRY_MS} ms`);
      this.#watches.delete(name);
      const since = this.#queue(key);
      since.window ??= window;
      since.ended ||= ended;
      return false;
    }
  }

  async #apply(changes: readonly AlertChange[], label: string): Promise<void> {
    for (const { change, alert } of changes) {
      await this.parts.store.alerts.save(alert, this.#deliveriesOf(change, alert, label));
      const { id, sourceId, ruleName, severity } = alert;
      const facts = { alert: id, sourceId, ruleName, severity };
      if (change === 'cleared') this.parts.logger.info({ ...facts, because: alert.clearedBecause }, 'alert cleared');
      else if (severity === 'info') this.parts.logger.info(facts, alert.message);
      else this.parts.logger.warn(facts, alert.message);
      const acknowledged = change === 'cleared' ? (await this.parts.store.alerts.find(id))?.acknowledged : undefined;
      this.parts.publish({ kind: 'alert', alert: { ...alert, ...(acknowledged && { acknowledged }) } });
      for (const dispatcher of this.#dispatchers) dispatcher.wakeUp();
    }
  }

  #deliveriesOf(change: AlertChange['change'], alert: Alert, sourceLabel: string): NewDelivery[] {
    // What is over is told to those who were told of it.
    const { quiet = [] } = this.#rules.find(({ name }) => name === alert.ruleName) ?? {};
    if (isWithin(quiet, alert.firedAt, this.parts.timeZone)) return [];
    const message: WebhookMessage = { version: WEBHOOK_VERSION, event: `alert.${change}`, sourceLabel, alert };
    return this.parts.receivers.flatMap((receiver) => {
      const body = receiver.bodyOf(message);
      if (body === null) return [];
      const id = `${alert.id}:${change}:${encodeURIComponent(receiver.name)}`;
      return [{ id, webhook: receiver.name, body, createdAt: monotonicNow() }];
    });
  }

  /** Schedules the next check: when time alone fires or clears a rule, or to retry after an error of the store. */
  #setTimer(failed: boolean): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed) return;
    const dueAt = Math.min(...[...this.#watches.values()].map((watch) => watch.dueAt ?? Infinity));
    const waitMs = failed ? RETRY_MS : dueAt - monotonicNow();
    if (waitMs === Infinity) return;
    this.#timer = setTimeout(() => this.#onTimer(), Math.min(Math.max(0, Math.ceil(waitMs)), MAX_TIMER_MS));
  }

  #onTimer(): void {
    const now = monotonicNow();
    for (const { key, dueAt } of this.#watches.values()) {
      if (dueAt !== null && dueAt <= now) this.#queue(key);
    }
    this.#start();
    // A timer may fire a fraction of a millisecond early; if nothing is due yet, it is set again.
    if (this.#working === null) this.#setTimer(false);
  }
}

function presenceOf(phase: LivePhase): 'live' | 'paused' | 'closed' | 'away' {
  return phase === 'live' || phase === 'paused' || phase === 'closed' ? phase : 'away';
}
