import type { MqttConfig } from '@crowdtone/config';
import {
  type Alert,
  type GroupEvent,
  isSettled,
  type Language,
  type SourceRecord,
  type WebhookMessage,
} from '@crowdtone/domain';
import { Backoff, DEFAULT_BACKOFF } from '@crowdtone/runtime';
import { wordsOf } from '@crowdtone/texts';
import { type DeliveryClock, MACHINE_CLOCK } from './delivery-dispatcher';
import { MqttConnection, mqttFailure } from './mqtt-connection';
import { type MqttMessage, MqttTopics } from './mqtt-topics';
import { type DeliveryFailure, type Receiver, type RetryPolicy, SERVER_RETRY } from './receiver';

/** What {@link MqttReceiver} needs beside its configuration. */
export interface MqttParts {
  /** Whether a camera is still configured; what the broker retains of others is deleted when they end. */
  readonly isWatched: (sourceId: string) => boolean;
  /** Of what people read; by default English. */
  readonly language?: Language;
  readonly retry?: RetryPolicy;
  readonly clock?: DeliveryClock;
}

/** Names deliveries to the broker in the store. */
export const MQTT_RECEIVER = 'mqtt';

/** What the broker is sent about an alert. */
export function mqttBodyOf(message: WebhookMessage): string {
  return JSON.stringify(message);
}

/**
 * A broker: gets alerts as deliveries of the outbox, and the state of each camera as retained messages. Of a state the
 * newest alone matters, so while the broker is away one message a topic is kept, and all are published when it is back.
 */
export class MqttReceiver implements Receiver {
  readonly name = MQTT_RECEIVER;
  readonly kind = 'mqtt';
  readonly retry: RetryPolicy;
  readonly #topics: MqttTopics;
  readonly #connection: MqttConnection;
  readonly #clock: DeliveryClock;
  readonly #backoff = new Backoff(DEFAULT_BACKOFF, Math.random);
  /** What the broker should retain, by topic. */
  readonly #retained = new Map<string, string>();
  /** Topics of which the broker may retain something else. */
  readonly #outdated = new Set<string>();
  readonly #active = new Map<string, Map<string, Alert>>();
  /** Zones of each camera. */
  readonly #zones = new Map<string, ReadonlySet<string>>();
  #publishing: Promise<void> | null = null;
  #cancelRetry: (() => void) | null = null;
  #problem: DeliveryFailure | null = null;
  #closed = false;

  constructor(
    private readonly config: MqttConfig,
    private readonly parts: MqttParts,
  ) {
    this.retry = parts.retry ?? SERVER_RETRY;
    this.#clock = parts.clock ?? MACHINE_CLOCK;
    this.#topics = new MqttTopics(config, wordsOf(parts.language ?? 'en'));
    this.#connection = new MqttConnection(config, this.#topics.status, () => this.#onLost());
    this.#retain({ topic: this.#topics.status, payload: 'online' });
  }

  /** To connect, and for the answer. */
  get timeoutMs(): number {
    return 2000 * this.config.timeoutSeconds;
  }

  /** Why states cannot be published at present; null when they can. */
  get problem(): DeliveryFailure | null {
    return this.#problem;
  }

  readonly bodyOf = mqttBodyOf;

  async send({ body }: { readonly body: string }): Promise<DeliveryFailure | null> {
    try {
      await this.#connection.publish({ topic: this.#topics.alerts, payload: body }, false);
      return null;
    } catch (error) {
      return mqttFailure(error, this.config);
    }
  }

  /** Publishes what an event changes. */
  handle(event: GroupEvent): void {
    if (event.kind === 'source') this.#showSource(event.source);
    else if (event.kind === 'window') {
      const { window } = event;
      for (const state of this.#topics.states(window.sourceId, window, this.#clock.now())) this.#retain(state);
    } else if (event.kind === 'health') {
      const { sourceId, phase } = event.health;
      this.#retain(this.#topics.availability(sourceId, phase === 'live'));
    } else if (event.kind === 'alert') this.#showAlert(event.alert);
  }

  /** Resolves when what was to be published is, or has to wait for the broker. */
  async idle(): Promise<void> {
    await this.#publishing;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    await this.#publishing;
    await this.#connection.close();
  }

  #showSource(source: SourceRecord): void {
    const { sourceId, label, zones = [] } = source;
    if (!isSettled(source)) {
      this.#forgetZonesExcept(sourceId, new Set(zones.map(({ id }) => id)));
      for (const device of this.#topics.discovery(sourceId, label, zones)) this.#retain(device);
      this.#retain(this.#topics.alert(sourceId, [...(this.#active.get(sourceId)?.values() ?? [])]));
      return;
    }
    this.#active.delete(sourceId);
    if (this.parts.isWatched(sourceId)) this.#retain(this.#topics.availability(sourceId, false));
    else {
      for (const message of this.#topics.forget(sourceId, this.#zones.get(sourceId) ?? [])) this.#retain(message);
      this.#zones.delete(sourceId);
    }
  }

  /** Zones that an operator removed stay with the broker otherwise. */
  #forgetZonesExcept(sourceId: string, zoneIds: ReadonlySet<string>): void {
    for (const before of this.#zones.get(sourceId) ?? []) {
      if (zoneIds.has(before)) continue;
      for (const message of this.#topics.forgetZone(sourceId, before)) this.#retain(message);
    }
    if (zoneIds.size > 0) this.#zones.set(sourceId, zoneIds);
    else this.#zones.delete(sourceId);
  }

  #showAlert(alert: Alert): void {
    const { sourceId, id, clearedAt } = alert;
    const active = this.#active.get(sourceId) ?? new Map<string, Alert>();
    if (clearedAt === null) active.set(id, alert);
    else active.delete(id);
    if (active.size > 0) this.#active.set(sourceId, active);
    else this.#active.delete(sourceId);
    this.#retain(this.#topics.alert(sourceId, [...active.values()]));
  }

  #retain({ topic, payload }: MqttMessage): void {
    if (this.#closed || this.#retained.get(topic) === payload) return;
    this.#retained.set(topic, payload);
    this.#outdated.add(topic);
    // While it rests, the retry publishes this too.
    if (this.#cancelRetry === null) this.#publishing ??= this.#publishOutdated();
  }

  /** A broker may come back without what it retained, or under another address. */
  #onLost(): void {
    for (const topic of this.#retained.keys()) this.#outdated.add(topic);
    if (!this.#closed && this.#publishing === null) this.#retryLater();
  }

  async #publishOutdated(): Promise<void> {
    try {
      await this.#connection.open();
      while (this.#outdated.size > 0 && !this.#closed) {
        for (const topic of [...this.#outdated]) await this.#publishRetained(topic);
      }
      this.#problem = null;
      this.#backoff.reset();
    } catch (error) {
      this.#problem = mqttFailure(error, this.config);
    }
    this.#publishing = null;
    if (this.#outdated.size > 0 || !this.#connection.isOpen) this.#retryLater();
  }

  async #publishRetained(topic: string): Promise<void> {
    if (this.#closed) return;
    this.#outdated.delete(topic);
    const payload = this.#retained.get(topic) ?? '';
    try {
      await this.#connection.publish({ topic, payload }, true);
    } catch (error) {
      this.#outdated.add(topic);
      throw error;
    }
    // Nothing is left to be retained.
    if (payload === '' && this.#retained.get(topic) === '') this.#retained.delete(topic);
  }

  #retryLater(): void {
    if (this.#closed || this.#cancelRetry !== null) return;
    this.#cancelRetry = this.#clock.setTimer(() => {
      this.#cancelRetry = null;
      this.#publishing ??= this.#publishOutdated();
    }, this.#backoff.next());
  }
}
