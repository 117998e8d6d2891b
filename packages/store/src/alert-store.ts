import type { Alert } from '@crowdtone/domain';
import type { SourceKey } from './keys';

export interface AlertSpan {
  /** Null for every source; only ids count, so a source is meant in all its runs. */
  readonly sourceIds: readonly string[] | null;
  /** Alerts that were over after this or still last, milliseconds since 1970. */
  readonly from: number;
  /** Alerts that fired before this, milliseconds since 1970; may be Infinity. */
  readonly to: number;
  /** Of a span that holds more alerts than this, only the newest. */
  readonly newest: number;
}

/** What is to be sent to one webhook. */
export interface NewDelivery {
  /** A delivery whose id is stored already changes nothing. */
  readonly id: string;
  /** Name of the webhook in the configuration. */
  readonly webhook: string;
  /** What is posted, to the byte. */
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export type DeliveryState = 'waiting' | 'delivered' | 'failed';

export interface Delivery extends NewDelivery {
  readonly state: DeliveryState;
  /** Attempts that were made. */
  readonly attempts: number;
  /** When the next attempt is to be made, milliseconds since 1970. */
  readonly dueAt: number;
  /** What went wrong last; null when nothing did. */
  readonly lastError: string | null;
}

/** Alerts, and what of them is still to be sent to webhooks. Every method may throw as those of `Store`. */
export interface AlertStore {
  /**
   * Stores an alert and its deliveries together, so that none is lost and none comes from nowhere. An alert that is known
   * becomes cleared when it is given as cleared; nothing else of it changes, and cleared it stays.
   *
   * Of each webhook at most {@link MAX_WAITING_DELIVERIES} deliveries wait; beyond that the oldest have failed.
   */
  save(alert: Alert, deliveries: readonly NewDelivery[]): Promise<void>;
  /** Newest first. */
  list(span: AlertSpan): Promise<Alert[]>;
  /** The newest alert of each rule on a source of a run. */
  listLatest(key: SourceKey): Promise<Alert[]>;
  /** Those that were not cleared, oldest first. */
  listOpen(): Promise<Alert[]>;

  /** The delivery of a webhook that is due first; null when none waits. */
  nextDelivery(webhook: string): Promise<Delivery | null>;
  /** What came of an attempt; unknown deliveries are left alone. */
  noteAttempt(delivery: Pick<Delivery, 'id' | 'state' | 'attempts' | 'dueAt' | 'lastError'>): Promise<void>;
  /** Fails what waits for webhooks that are not named. */
  failOthers(webhooks: readonly string[], reason: string): Promise<void>;
  /** Oldest first. */
  listDeliveries(webhook: string): Promise<Delivery[]>;
}

/** A receiver that is away for long finds this many messages and no more. */
export const MAX_WAITING_DELIVERIES = 200;
