import { Aggregator, type AggregatorParts } from './aggregator';

export type { Aggregator, AggregatorParts, Settled } from './aggregator';
export type { AggregatorQueues } from './ports';

/**
 * Starts consuming outcomes. It runs in the process that holds the store, with the gateway: a DuckDB file has one.
 * Sources that were under way when an earlier aggregator died go on where the store says they were.
 */
export function startAggregator(parts: AggregatorParts): Promise<Aggregator> {
  return Aggregator.start(parts);
}
