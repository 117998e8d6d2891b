import type { MqttConfig } from '@crowdtone/config';
import { type Alert, EXPRESSIONS, type GroupWindow, TRUST_LEVELS, windowOfZone, type Zone } from '@crowdtone/domain';
import { alertSentence, type Words, windowMoodText } from '@crowdtone/texts';

/** A message to publish. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: string;
}

/** Largest number of alerts of one camera that its topic names; the number of all is beside them. */
const MAX_NAMED_ALERTS = 20;

/** Home Assistant takes no longer state than this, characters. */
const MAX_STATE_LENGTH = 255;

/** The topics of one Crowdtone, and what is on them. All but that of alerts are retained. */
export class MqttTopics {
  /** @param words of what people read: moods, alerts of cameras and the names of sensors; values and keys are the same in all languages */
  constructor(
    private readonly config: Pick<MqttConfig, 'topic' | 'discovery'>,
    private readonly words: Words,
  ) {}

  /** `online` or, by last will, `offline`. */
  get status(): string {
    return `${this.config.topic}/status`;
  }

  /** Every alert when it fires and when it is over, as to a webhook. */
  get alerts(): string {
    return `${this.config.topic}/alerts`;
  }

  /** What a window published of a camera, and of each of its zones. A group under the privacy floor has counts and no shares. */
  states(sourceId: string, window: GroupWindow, at: number): readonly MqttMessage[] {
    const zones = (window.zoned?.zones ?? []).flatMap(({ zone }) => {
      const seen = windowOfZone(window, zone);
      return seen === null ? [] : this.#state(this.#of(sourceId, zonePart(zone)), seen, at);
    });
    return [this.#state(this.#of(sourceId, 'state'), window, at), ...zones];
  }

  #state(topic: string, window: GroupWindow, at: number): MqttMessage {
    const { people, shares, trust, withheld, floor } = window;
    const state = {
      version: 1,
      at: new Date(at).toISOString(),
      mood: windowMoodText(this.words, window).slice(0, MAX_STATE_LENGTH),
      appearances: people.seen,
      readable: people.readable,
      readableAtOnce: people.readableAtOnce,
      trust: trust?.level ?? null,
      withheld,
      floor,
      valence: shares?.valence ?? null,
      arousal: shares?.arousal ?? null,
      shares: shares && Object.fromEntries(shares.expressions.map(({ expression, ...share }) => [expression, share])),
    };
    return { topic, payload: JSON.stringify(state) };
  }

  /** Whether a camera delivers video. */
  availability(sourceId: string, isLive: boolean): MqttMessage {
    return { topic: this.#of(sourceId, 'availability'), payload: isLive ? 'online' : 'offline' };
  }

  /** The alerts of a camera that last. */
  alert(sourceId: string, active: readonly Alert[]): MqttMessage {
    const named = active.slice(0, MAX_NAMED_ALERTS);
    const alerts = named.map((alert) => {
      const { ruleName, severity, firedAt } = alert;
      return { ruleName, severity, message: alertSentence(this.words, alert), firedAt };
    });
    return { topic: this.#of(sourceId, 'alert'), payload: JSON.stringify({ active: active.length, alerts }) };
  }

  /**
   * What Home Assistant needs to know a camera, and each of its zones, as a device with a sensor for each figure; nothing without
   * discovery.
   */
  discovery(sourceId: string, label: string, zones: readonly Pick<Zone, 'id' | 'name'>[]): readonly MqttMessage[] {
    const topic = this.#discoveryTopic(sourceId);
    if (topic === null) return [];
    const id = this.#deviceId(sourceId);
    const alert = { alert: this.#alertSensor(id, sourceId) };
    const device = this.#device(
      sourceId,
      'state',
      { identifiers: [id], name: label },
      { ...sensors(this.words, id), ...alert },
    );
    const parts = zones.flatMap((zone) => {
      const zoneTopic = this.#discoveryTopic(sourceId, zone.id);
      const zoneDeviceId = `${id}_${levelOf(zone.id)}`;
      const named = { identifiers: [zoneDeviceId], name: `${label}: ${zone.name}`, via_device: id };
      if (zoneTopic === null) return [];
      return {
        topic: zoneTopic,
        payload: this.#device(sourceId, zonePart(zone.id), named, sensors(this.words, zoneDeviceId)),
      };
    });
    return [{ topic, payload: device }, ...parts];
  }

  /** Empty messages, by which brokers forget what they retain of a camera. */
  forget(sourceId: string, zoneIds: Iterable<string>): readonly MqttMessage[] {
    const topics = ['state', 'availability', 'alert'].map((part) => this.#of(sourceId, part));
    const discovery = this.#discoveryTopic(sourceId);
    const zones = [...zoneIds].flatMap((zone) => this.forgetZone(sourceId, zone));
    return [...zones, ...[...(discovery === null ? [] : [discovery]), ...topics].map(emptied)];
  }

  /** The same of a zone. */
  forgetZone(sourceId: string, zoneId: string): readonly MqttMessage[] {
    const discovery = this.#discoveryTopic(sourceId, zoneId);
    return [...(discovery === null ? [] : [discovery]), this.#of(sourceId, zonePart(zoneId))].map(emptied);
  }

  #device(sourceId: string, state: string, names: object, components: object): string {
    return JSON.stringify({
      device: { ...names, manufacturer: 'Crowdtone', model: this.words.text('sensor.model') },
      origin: { name: 'Crowdtone' },
      availability: [{ topic: this.status }, { topic: this.#of(sourceId, 'availability') }],
      availability_mode: 'all',
      state_topic: this.#of(sourceId, state),
      components,
    });
  }

  #deviceId(sourceId: string): string {
    return `${this.config.topic}_${sourceId}`.replaceAll(/[^\w-]/g, '_');
  }

  #alertSensor(id: string, sourceId: string) {
    return {
      platform: 'binary_sensor',
      unique_id: `${id}_alert`,
      name: this.words.text('sensor.alert'),
      device_class: 'problem',
      state_topic: this.#of(sourceId, 'alert'),
      value_template: "{{ 'ON' if value_json.active > 0 else 'OFF' }}",
    };
  }

  #of(sourceId: string, part: string): string {
    return `${this.config.topic}/${levelOf(sourceId)}/${part}`;
  }

  #discoveryTopic(sourceId: string, zoneId?: string): string | null {
    const { topic, discovery } = this.config;
    if (discovery === false) return null;
    const zone = zoneId === undefined ? '' : `_${levelOf(zoneId)}`;
    return `${discovery}/device/${topic.replaceAll('/', '_')}_${levelOf(sourceId)}${zone}/config`;
  }
}

function zonePart(zoneId: string): string {
  return `zones/${levelOf(zoneId)}/state`;
}

const emptied = (topic: string): MqttMessage => ({ topic, payload: '' });

/** Identifiers of cameras are levels as they are. */
function levelOf(sourceId: string): string {
  return sourceId.replaceAll(/[^\w-]/g, '_');
}

function sensors({ t, text }: Words, id: string): Record<string, object> {
  const sensor = (key: string, name: string, more: object) => ({
    [key]: { platform: 'sensor', unique_id: `${id}_${key}`, name, ...more },
  });
  const measured = { state_class: 'measurement' };
  return {
    ...sensor('mood', text('sensor.mood'), { value_template: '{{ value_json.mood }}' }),
    ...sensor('people', text('sensor.people'), {
      ...measured,
      unit_of_measurement: text('sensor.peopleUnit'),
      value_template: '{{ value_json.readableAtOnce }}',
    }),
    ...sensor('trust', text('sensor.trust'), {
      device_class: 'enum',
      options: [...TRUST_LEVELS],
      value_template: '{{ value_json.trust }}',
    }),
    ...sensor('valence', t('affect.valence'), { ...measured, value_template: '{{ value_json.valence }}' }),
    ...sensor('arousal', t('affect.arousal'), { ...measured, value_template: '{{ value_json.arousal }}' }),
    ...Object.assign(
      {},
      ...EXPRESSIONS.map((expression) =>
        sensor(expression, t(`expression.${expression}`), {
          ...measured,
          unit_of_measurement: '%',
          value_template: `{{ (100 * value_json.shares.${expression}.share) | round(0) if value_json.shares else None }}`,
        }),
      ),
    ),
  };
}
