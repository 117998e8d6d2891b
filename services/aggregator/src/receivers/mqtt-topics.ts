import type { MqttConfig } from '@crowdtone/config';
import {
  type Alert,
  EXPRESSION_NAMES,
  EXPRESSIONS,
  type GroupWindow,
  TRUST_LEVELS,
  windowMood,
} from '@crowdtone/domain';

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
  constructor(private readonly config: Pick<MqttConfig, 'topic' | 'discovery'>) {}

  /** `online` or, by last will, `offline`. */
  get status(): string {
    return `${this.config.topic}/status`;
  }

  /** Every alert when it fires and when it is over, as to a webhook. */
  get alerts(): string {
    return `${this.config.topic}/alerts`;
  }

  /** What a window published. A group under the privacy floor has counts and no shares. */
  state(sourceId: string, window: GroupWindow, at: number): MqttMessage {
    const { people, shares, trust, withheld, floor } = window;
    const state = {
      version: 1,
      at: new Date(at).toISOString(),
      mood: windowMood(window).slice(0, MAX_STATE_LENGTH),
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
    return { topic: this.#of(sourceId, 'state'), payload: JSON.stringify(state) };
  }

  /** Whether a camera delivers video. */
  availability(sourceId: string, isLive: boolean): MqttMessage {
    return { topic: this.#of(sourceId, 'availability'), payload: isLive ? 'online' : 'offline' };
  }

  /** The alerts of a camera that last. */
  alert(sourceId: string, active: readonly Alert[]): MqttMessage {
    const named = active.slice(0, MAX_NAMED_ALERTS);
    const alerts = named.map(({ ruleName, severity, message, firedAt }) => ({ ruleName, severity, message, firedAt }));
    return { topic: this.#of(sourceId, 'alert'), payload: JSON.stringify({ active: active.length, alerts }) };
  }

  /** What Home Assistant needs to know a camera as a device, with a sensor for each figure; null without discovery. */
  discovery(sourceId: string, label: string): MqttMessage | null {
    const topic = this.#discoveryTopic(sourceId);
    if (topic === null) return null;
    const id = `${this.config.topic}_${sourceId}`.replaceAll(/[^\w-]/g, '_');
    const device = {
      device: { identifiers: [id], name: label, manufacturer: 'Crowdtone', model: 'Mood of a group' },
      origin: { name: 'Crowdtone' },
      availability: [{ topic: this.status }, { topic: this.#of(sourceId, 'availability') }],
      availability_mode: 'all',
      state_topic: this.#of(sourceId, 'state'),
      components: { ...sensors(id), alert: this.#alertSensor(id, sourceId) },
    };
    return { topic, payload: JSON.stringify(device) };
  }

  /** Empty messages, by which brokers forget what they retain of a camera. */
  forget(sourceId: string): readonly MqttMessage[] {
    const topics = ['state', 'availability', 'alert'].map((part) => this.#of(sourceId, part));
    const discovery = this.#discoveryTopic(sourceId);
    return [...(discovery === null ? [] : [discovery]), ...topics].map((topic) => ({ topic, payload: '' }));
  }

  #alertSensor(id: string, sourceId: string) {
    return {
      platform: 'binary_sensor',
      unique_id: `${id}_alert`,
      name: 'Alert',
      device_class: 'problem',
      state_topic: this.#of(sourceId, 'alert'),
      value_template: "{{ 'ON' if value_json.active > 0 else 'OFF' }}",
    };
  }

  #of(sourceId: string, part: string): string {
    return `${this.config.topic}/${levelOf(sourceId)}/${part}`;
  }

  #discoveryTopic(sourceId: string): string | null {
    const { topic, discovery } = this.config;
    if (discovery === false) return null;
    return `${discovery}/device/${topic.replaceAll('/', '_')}_${levelOf(sourceId)}/config`;
  }
}

/** Identifiers of cameras are levels as they are. */
function levelOf(sourceId: string): string {
  return sourceId.replaceAll(/[^\w-]/g, '_');
}

function sensors(id: string): Record<string, object> {
  const sensor = (key: string, name: string, more: object) => ({
    [key]: { platform: 'sensor', unique_id: `${id}_${key}`, name, ...more },
  });
  const measured = { state_class: 'measurement' };
  return {
    ...sensor('mood', 'Mood', { value_template: '{{ value_json.mood }}' }),
    ...sensor('people', 'Readable people at once', {
      ...measured,
      unit_of_measurement: 'people',
      value_template: '{{ value_json.readableAtOnce }}',
    }),
    ...sensor('trust', 'Trust', {
      device_class: 'enum',
      options: [...TRUST_LEVELS],
      value_template: '{{ value_json.trust }}',
    }),
    ...sensor('valence', 'Valence', { ...measured, value_template: '{{ value_json.valence }}' }),
    ...sensor('arousal', 'Arousal', { ...measured, value_template: '{{ value_json.arousal }}' }),
    ...Object.assign(
      {},
      ...EXPRESSIONS.map((expression) =>
        sensor(expression, EXPRESSION_NAMES[expression], {
          ...measured,
          unit_of_measurement: '%',
          value_template: `{{ (100 * value_json.shares.${expression}.share) | round(0) if value_json.shares else None }}`,
        }),
      ),
    ),
  };
}
