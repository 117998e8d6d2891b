import {
  type Addressee,
  EMAIL_RECEIVER,
  EmailReceiver,
  MQTT_RECEIVER,
  MqttReceiver,
  mqttBodyOf,
  type Receiver,
  WEBHOOK_RETRY,
  webhookReceiver,
} from '@crowdtone/aggregator';
import type { LiveConfig } from '@crowdtone/config';
import type { GroupEvents } from '@crowdtone/gateway';

/** Surroundings of receivers. */
export interface ReceiverParts {
  readonly events: GroupEvents;
  /** Whether a camera is configured. */
  readonly isWatched: (sourceId: string) => boolean;
  readonly timeZone: string;
}

/** Names of the receivers of a configuration, for a process that sends nothing to them. */
export function namedReceivers({
  webhooks,
  mqtt,
  email,
}: Pick<LiveConfig, 'webhooks' | 'mqtt' | 'email'>): Pick<Receiver, 'name' | 'kind'>[] {
  return [
    ...webhooks.map(({ name }) => ({ name, kind: 'webhook' as const })),
    ...(email ? [{ name: EMAIL_RECEIVER, kind: 'email' as const }] : []),
    ...(mqtt ? [{ name: MQTT_RECEIVER, kind: 'mqtt' as const }] : []),
  ];
}

/** Those of {@link openReceivers} where messages are only written, and another process has the connections. */
export function addresseesOf(
  { webhooks, mqtt, email, language }: Pick<LiveConfig, 'webhooks' | 'mqtt' | 'email' | 'language'>,
  timeZone: string,
): Addressee[] {
  return [
    ...webhooks.map((webhook) => webhookReceiver(webhook, WEBHOOK_RETRY)),
    ...(email ? [new EmailReceiver(email, timeZone, language)] : []),
    ...(mqtt ? [{ name: MQTT_RECEIVER, bodyOf: mqttBodyOf }] : []),
  ];
}

/** The receivers of a configuration. A broker also follows the events, for the state of cameras. */
export function openReceivers(
  { webhooks, mqtt, email, language }: Pick<LiveConfig, 'webhooks' | 'mqtt' | 'email' | 'language'>,
  { events, isWatched, timeZone }: ReceiverParts,
): Receiver[] {
  const receivers: Receiver[] = webhooks.map((webhook) => webhookReceiver(webhook, WEBHOOK_RETRY));
  if (email) receivers.push(new EmailReceiver(email, timeZone, language));
  if (mqtt) {
    const broker = new MqttReceiver(mqtt, { isWatched, language });
    events.subscribe(
      (event) => broker.handle(event),
      // Of a state the newest alone matters.
      () => undefined,
    );
    receivers.push(broker);
  }
  return receivers;
}
