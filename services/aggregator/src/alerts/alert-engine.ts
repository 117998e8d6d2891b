import {
  type Alert,
  type AlertChange,
  type AlertRule,
  type GroupEvent,
  isSettled,
  isWithin,
  WEBHOOK_VERSION,
  type WebhookMessage,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { monotonicNow, SerialQueue } from '@crowdtone/runtime';
import type { NewDelivery, StoredAlert } from '@crowdtone/store';
import { DeliveryDispatcher } from '../receivers/delivery-dispatcher';
import type { Receiver } from '../receivers/receiver';
import { AlertJudge } from './alert-judge';
import type { WatchStore } from './source-watch';

/** What a judge needs of its aggregator. */
export interface JudgedAggregator {
  /** Stores alerts apart from results, as far as the aggregator may. */
  readonly save: (alerts: readonly StoredAlert[]) => Promise<void>;
  /** Announces what is stored, after the windows before. */
  readonly publish: (event: GroupEvent) => void;
}

/** What is known of a receiver where messages are written that another process sends. */
export type Addressee = Pick<Receiver, 'name' | 'bodyOf'>;

/** Dependencies of {@link AlertEngine}. */
export type AlertEngineParts = EngineParts &
  (
    | { readonly sendsElsewhere?: false; readonly receivers: readonly Receiver[] }
    /** Deliveries are stored, and another process sends them. */
    | { readonly sendsElsewhere: true; readonly receivers: readonly Addressee[] }
  );

interface EngineParts {
  readonly store: WatchStore;
  readonly rules: readonly AlertRule[];
  /** Time zone of schedules and quiet hours. */
  readonly timeZone: string;
  /** Announces alerts of no aggregator once they are stored. */
  readonly publish: (event: GroupEvent) => void;
  readonly logger: Logger;
}

/**
 * Alerts in one process: the rules, a judge for each of its aggregators, and the deliveries to receivers. Several processes may have one
 * over the same store: a source is judged where its results are committed, and each delivery is claimed by one of them.
 */
export class AlertEngine {
  readonly #dispatchers: readonly DeliveryDispatcher[];
  readonly #judges = new Set<AlertJudge>();
  readonly #announcing = new SerialQueue();
  #rules: readonly AlertRule[];

  private constructor(private readonly parts: AlertEngineParts) {
    this.#rules = parts.rules;
    const { store, logger } = parts;
    const sent = parts.sendsElsewhere ? [] : parts.receivers;
    this.#dispatchers = sent.map((receiver) => new DeliveryDispatcher(receiver, store.alerts, logger));
  }

  /**
   * Starts the engine. One that sends also ends alerts that were left without a source, and resumes deliveries left by an earlier
   * process.
   */
  static async start(parts: AlertEngineParts): Promise<AlertEngine> {
    const engine = new AlertEngine(parts);
    if (parts.sendsElsewhere) return engine;
    const names = parts.receivers.map(({ name }) => name);
    await parts.store.alerts.failOthers(names, 'the receiver is no longer configured');
    await engine.#endLeftOver();
    engine.wakeUp();
    return engine;
  }

  /** Judges the sources of an aggregator, which closes the judge. */
  open({ save, publish }: JudgedAggregator): AlertJudge {
    const { store, timeZone, logger } = this.parts;
    const judge: AlertJudge = new AlertJudge({
      ...{ store, timeZone, logger, save, rules: this.#rules },
      withDeliveries: (change, label) => this.#withDeliveries(change, label),
      announce: (changes) => this.#announce(changes, publish),
      onClosed: () => this.#judges.delete(judge),
    });
    this.#judges.add(judge);
    return judge;
  }

  /** Passes on the phase of a camera. */
  handle(event: GroupEvent): void {
    if (event.kind !== 'health') return;
    for (const judge of this.#judges) judge.handle(event.health);
  }

  /** Judges these rules from now on. Alerts of rules that are gone or different end. */
  async setRules(rules: readonly AlertRule[]): Promise<void> {
    this.#rules = rules;
    await Promise.all([...this.#judges].map((judge) => judge.setRules(rules)));
  }

  /** Stores deliveries that no alert causes, and sends them like the others. */
  async deliver(deliveries: readonly NewDelivery[]): Promise<void> {
    await this.parts.store.alerts.addDeliveries(deliveries);
    this.wakeUp();
  }

  /** Sends what is due now, also what another process stored. */
  wakeUp(): void {
    for (const dispatcher of this.#dispatchers) dispatcher.wakeUp();
  }

  /** Resolves when everything so far is judged and announced. */
  async idle(): Promise<void> {
    await Promise.all([...this.#judges].map((judge) => judge.idle()));
    await this.#announcing.idle();
  }

  /** Ends no alerts; pending deliveries stay in the store. */
  async close(): Promise<void> {
    await this.#announcing.idle();
    await Promise.all(this.#dispatchers.map((dispatcher) => dispatcher.close()));
  }

  /**
   * Ends alerts whose source has ended without them, because a program was killed: nobody judges them any more. Alerts of sources that
   * go on are those of the process that judges these.
   */
  async #endLeftOver(): Promise<void> {
    const { store } = this.parts;
    const at = monotonicNow();
    for (const open of await store.alerts.listOpen()) {
      const source = await store.findSource(open);
      if (source !== null && !isSettled(source)) continue;
      const change = { change: 'cleared', alert: { ...open, clearedAt: at, clearedBecause: 'ended' } } as const;
      const { alert, deliveries } = this.#withDeliveries(change, source?.label ?? open.sourceId);
      await store.alerts.save(alert, deliveries);
      this.#announce([change], this.parts.publish);
    }
  }

  #announce(changes: readonly AlertChange[], publish: (event: GroupEvent) => void): void {
    for (const { change, alert } of changes) {
      const { id, sourceId, ruleName, severity } = alert;
      const facts = { alert: id, sourceId, ruleName, severity };
      if (change === 'cleared') this.parts.logger.info({ ...facts, because: alert.clearedBecause }, 'alert cleared');
      else if (severity === 'info') this.parts.logger.info(facts, alert.message);
      else this.parts.logger.warn(facts, alert.message);
      void this.#announcing.run(async () => {
        publish({ kind: 'alert', alert: change === 'cleared' ? await this.#acknowledged(alert) : alert });
      });
    }
    if (changes.length > 0) this.wakeUp();
  }

  /** With who acknowledged it, at any gateway. */
  async #acknowledged(alert: Alert): Promise<Alert> {
    try {
      return (await this.parts.store.alerts.find(alert.id)) ?? alert;
    } catch (error) {
      this.parts.logger.warn({ err: error, alert: alert.id }, 'an alert is announced without who acknowledged it');
      return alert;
    }
  }

  #withDeliveries({ change, alert }: AlertChange, sourceLabel: string): StoredAlert {
    // What is over is told to those who were told of it.
    const { quiet = [] } = this.#rules.find(({ name }) => name === alert.ruleName) ?? {};
    if (isWithin(quiet, alert.firedAt, this.parts.timeZone)) return { alert, deliveries: [] };
    const message: WebhookMessage = { version: WEBHOOK_VERSION, event: `alert.${change}`, sourceLabel, alert };
    const addressees: readonly Addressee[] = this.parts.receivers;
    const deliveries = addressees.flatMap((receiver): NewDelivery[] => {
      const body = receiver.bodyOf(message);
      if (body === null) return [];
      const id = `${alert.id}:${change}:${encodeURIComponent(receiver.name)}`;
      return [{ id, webhook: receiver.name, body, createdAt: monotonicNow() }];
    });
    return { alert, deliveries };
  }
}
