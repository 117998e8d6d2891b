import type { ErrorCode, WebhookMessage } from '@crowdtone/domain';
import type { Delivery } from '@crowdtone/store';

/** Number and spacing of delivery attempts. */
export interface RetryPolicy {
  /** Attempts at one delivery; may be Infinity. */
  readonly attempts: number;
  /** Pause after the first attempt, milliseconds; doubles with each attempt. */
  readonly firstMs: number;
  /** Longest pause, milliseconds. */
  readonly maxMs: number;
  /** A delivery older than this is given up, milliseconds; by default attempts alone count. */
  readonly maxAgeMs?: number;
}

/** Ten attempts within about half an hour. */
export const WEBHOOK_RETRY: RetryPolicy = { attempts: 10, firstMs: 5000, maxMs: 900_000 };

/** Brokers and mail servers may be away for a day. */
export const SERVER_RETRY: RetryPolicy = {
  attempts: Number.POSITIVE_INFINITY,
  firstMs: 5000,
  maxMs: 900_000,
  maxAgeMs: 86_400_000,
};

/** Why a delivery failed. */
export interface DeliveryFailure {
  readonly code: Extract<ErrorCode, `E_RECEIVER_${string}`>;
  /** Without addresses and passwords. */
  readonly reason: string;
}

/** One place that messages are delivered to, in order and one at a time. */
export interface Receiver {
  /** Unique; names its deliveries in the store. */
  readonly name: string;
  readonly kind: 'webhook' | 'mqtt' | 'email';
  readonly retry: RetryPolicy;
  /** How long an attempt may take, milliseconds. */
  readonly timeoutMs: number;
  /** What is sent about an alert; null when it is not for this receiver. */
  bodyOf(message: WebhookMessage): string | null;
  /** Never rejects. @returns null when the receiver accepted the delivery */
  send(delivery: Pick<Delivery, 'id' | 'body'>, signal: AbortSignal): Promise<DeliveryFailure | null>;
  /** Why it cannot be used at present, where it knows that without deliveries. */
  readonly problem?: DeliveryFailure | null;
  /** Ends its connections. */
  close?(): Promise<void>;
}

/** A failure as it is stored and shown, such as `E_RECEIVER_SLOW: no response within 10 s`. */
export function failureText({ code, reason }: DeliveryFailure): string {
  return `${code}: ${reason}`;
}

/** Whether the receiver as a whole is away, so that other deliveries would fail too. */
export function isAway({ code }: DeliveryFailure): boolean {
  return code !== 'E_RECEIVER_REFUSED';
}
