import type { GroupEvent } from '@crowdtone/domain';
import type { Unready } from '@crowdtone/observability';

/** What a gateway shows of the program, and counts for it. `Operations` of @crowdtone/observability implements it. */
export interface GatewayOperations {
  readonly readiness: { missingParts(): Promise<readonly Unready[]> };
  readonly metrics: GatewayMetrics;
}

/** Metrics of the program, with those of the gateway. */
export interface GatewayMetrics {
  readonly contentType: string;
  /** All metrics in the text format of Prometheus. */
  expose(): Promise<string>;
  /** Clients of the live stream. */
  readonly clients: { set(count: number): void };
  /** Clients that were disconnected. */
  readonly cutOff: { inc(labels: { readonly reason: string }, count?: number): void };
  /** Counts an event that is being sent. @returns the age of the newest frame of a window, milliseconds; null when unknown */
  countSent(event: GroupEvent): number | null;
}
