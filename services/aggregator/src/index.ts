import { Aggregator, type AggregatorParts } from './aggregator';

export type { Aggregator, AggregatorParts, Owned } from './aggregator';
export { type Addressee, AlertEngine, type AlertEngineParts, type JudgedAggregator } from './alerts/alert-engine';
export { RuleRegistry } from './alerts/rule-registry';
export { announcer } from './announcer';
export { endInterruptedRuns } from './interrupted-runs';
export { keepShards, type ShardedQueues, type ShardsParts } from './keep-shards';
export type { AggregatorQueues } from './ports';
export type { EmailMessage } from './receivers/email-message';
export { EMAIL_RECEIVER, EmailReceiver } from './receivers/email-receiver';
export { MQTT_RECEIVER, MqttReceiver, mqttBodyOf } from './receivers/mqtt-receiver';
export { type Receiver, type RetryPolicy, WEBHOOK_RETRY } from './receivers/receiver';
export { webhookReceiver } from './receivers/send-webhook';
export { DELIVERY_HEADER, SIGNATURE_HEADER } from './receivers/signature';
export { mayContinue, reopenRun } from './reopen-run';

/**
 * Starts consuming outcomes. It must run in the process that has the store open, because a DuckDB file belongs to one
 * process. Sources in progress when an earlier aggregator died continue from the store.
 */
export function startAggregator(parts: AggregatorParts): Promise<Aggregator> {
  return Aggregator.start(parts);
}
