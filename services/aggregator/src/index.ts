import { Aggregator, type AggregatorParts } from './aggregator';

export type { Aggregator, AggregatorParts } from './aggregator';
export { AlertEngine, type AlertEngineParts } from './alerts/alert-engine';
export type { RetryPolicy } from './alerts/courier';
export { DELIVERY_HEADER, SIGNATURE_HEADER } from './alerts/signature';
export { endInterruptedRuns } from './interrupted-runs';
export type { AggregatorQueues } from './ports';

/**
 * Starts consuming outcomes. It runs in the process that holds the store, with the gateway: a DuckDB file has one.
 * Sources that were under way when an earlier aggregator died go on where the store says they were.
 */
export function startAggregator(parts: AggregatorParts): Promise<Aggregator> {
  return Aggregator.start(parts);
}
