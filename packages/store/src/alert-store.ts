import type { Alert, AlertRule, JudgedWindow } from '@crowdtone/domain';
import type { SourceKey, WindowSpan } from './keys';

/** Selects alerts by source and time. */
export interface AlertSpan {
  /** Source ids, in all runs; null for every source. */
  readonly sourceIds: readonly string[] | null;
  /** Alerts that cleared after this or are still open, milliseconds since 1970. */
  readonly from: number;
  /** Alerts that fired before this, milliseconds since 1970; may be Infinity. */
  readonly to: number;
  /** Largest number of alerts; the newest are returned. */
  readonly newest: number;
}

/** A message to be sent to one receiver. */
export interface NewDelivery {
  /** A delivery whose id is already stored is ignored. */
  readonly id: string;
  /** Name of the receiver: a webhook, a broker or a mail server. */
  readonly webhook: string;
  /** Exactly what is sent. */
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** An alert with the deliveries that it causes. */
export interface StoredAlert {
  readonly alert: Alert;
  readonly deliveries: readonly NewDelivery[];
}

/** State of a delivery; `failed` is final. */
export type DeliveryState = 'waiting' | 'delivered' | 'failed';

/** A delivery with its attempts so far. */
export interface Delivery extends NewDelivery {
  readonly state: DeliveryState;
  /** Number of attempts so far. */
  readonly attempts: number;
  /** When the next attempt is due, milliseconds since 1970. */
  readonly dueAt: number;
  /** Error of the latest attempt; null when there was none. */
  readonly lastError: string | null;
}

/** The right to send a delivery. */
export interface DeliveryClaim {
  /** Another one in every process. */
  readonly claimant: string;
  /** After so long the claim is over, milliseconds. */
  readonly lifeMs: number;
}

/** Deliveries of one receiver. */
export interface DeliveryCounts {
  readonly waiting: number;
  readonly failed: number;
  /** The latest error of one that waits; null when there is none. */
  readonly lastError: string | null;
}

/** Alerts and their deliveries to receivers. Every method may throw the errors of `Store`. */
export interface AlertStore {
  /**
   * Stores an alert and its deliveries atomically. A stored alert changes only once, when it is saved as cleared; who
   * acknowledged it is kept.
   *
   * At most {@link MAX_WAITING_DELIVERIES} deliveries wait per receiver; beyond that the oldest fail.
   */
  save(alert: Alert, deliveries: readonly NewDelivery[]): Promise<void>;
  /** The alert of an identifier. */
  find(id: string): Promise<Alert | null>;
  /** Records who has seen to an alert; the first one stays. @returns the alert; null when it is unknown */
  acknowledge(id: string, by: NonNullable<Alert['acknowledged']>): Promise<Alert | null>;
  /** Rules that were added, in the order in which they were. */
  listRules(): Promise<AlertRule[]>;
  /** Adds a rule, or replaces the one of a name. */
  saveRule(rule: AlertRule, replacedName?: string): Promise<void>;
  /** Unknown names are ignored. */
  removeRule(name: string): Promise<void>;
  /** What rules read of windows, or of one zone of theirs, oldest first; much faster than whole windows. */
  listJudgedWindows(span: WindowSpan, zone?: string): Promise<JudgedWindow[]>;
  /** Newest first. */
  list(span: AlertSpan): Promise<Alert[]>;
  /** The newest alert of each rule on a source of a run. */
  listLatest(key: SourceKey): Promise<Alert[]>;
  /** Open alerts, oldest first. */
  listOpen(): Promise<Alert[]>;

  /** Stores deliveries that no alert causes. */
  addDeliveries(deliveries: readonly NewDelivery[]): Promise<void>;
  /** How many deliveries of each receiver wait and have failed. */
  countDeliveries(): Promise<ReadonlyMap<string, DeliveryCounts>>;
  /** The waiting delivery of a receiver that is due first; null when none waits. */
  nextDelivery(webhook: string): Promise<Delivery | null>;
  /**
   * Claims a delivery for an attempt, so that no other process sends it too. A claim ends by itself, by the clock of the database: what a
   * process had that died is sent again by another.
   *
   * @returns false when another process has it, or it has changed meanwhile
   */
  claimDelivery(delivery: Pick<Delivery, 'id' | 'attempts'>, claim: DeliveryClaim): Promise<boolean>;
  /** Records the result of an attempt, and ends the claim; ignored when it is another's by now. */
  recordAttempt(
    delivery: Pick<Delivery, 'id' | 'state' | 'attempts' | 'dueAt' | 'lastError'>,
    claimant: DeliveryClaim['claimant'],
  ): Promise<void>;
  /** Ends a claim without an attempt. */
  releaseDelivery(id: string, claimant: DeliveryClaim['claimant']): Promise<void>;
  /** Fails the waiting deliveries of all other receivers. */
  failOthers(webhooks: readonly string[], reason: string): Promise<void>;
  /** Oldest first. */
  listDeliveries(webhook: string): Promise<Delivery[]>;
}

/** Largest number of waiting deliveries per receiver. */
export const MAX_WAITING_DELIVERIES = 200;
