import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { MqttConfig } from '@crowdtone/config';
import { connectAsync, ErrorWithReasonCode, type MqttClient } from 'mqtt';
import type { MqttMessage } from './mqtt-topics';
import type { DeliveryFailure } from './receiver';

/** Reason codes of a broker that refuses user and password: of MQTT 3.1.1, and of MQTT 5. */
const PASSWORD_CODES: readonly number[] = [4, 5, 134, 135];

/** A limit that passed. */
class NoAnswer extends Error {}

/** A connection to a broker that is opened when it is needed. It never reconnects by itself. */
export class MqttConnection {
  #client: Promise<MqttClient> | null = null;
  #open: MqttClient | null = null;

  /**
   * @param willTopic where the broker says `offline` when the connection is lost
   * @param onLost called when an open connection ends otherwise than by {@link close}
   */
  constructor(
    private readonly config: MqttConfig,
    private readonly willTopic: string,
    private readonly onLost: () => void,
  ) {}

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Connects unless it is connected. Rejects with what {@link mqttFailure} explains. */
  async open(): Promise<void> {
    await this.#connected();
  }

  /** Resolves when the broker has confirmed the message. Rejects with what {@link mqttFailure} explains. */
  async publish({ topic, payload }: MqttMessage, retain: boolean): Promise<void> {
    const client = await this.#connected();
    try {
      await withLimit(client.publishAsync(topic, payload, { qos: 1, retain }), this.#limitMs);
    } catch (error) {
      // Otherwise the client would send it again by itself.
      this.#drop(client);
      throw error;
    }
  }

  /** Says `offline`, and disconnects. */
  async close(): Promise<void> {
    const client = this.#open;
    if (client === null) return;
    this.#open = null;
    this.#client = null;
    const farewell = client.publishAsync(this.willTopic, 'offline', { qos: 1, retain: true });
    await withLimit(farewell, this.#limitMs).catch(() => undefined); // by its last will otherwise
    await withLimit(client.endAsync(), this.#limitMs).catch(() => client.end(true));
  }

  get #limitMs(): number {
    return 1000 * this.config.timeoutSeconds;
  }

  #connected(): Promise<MqttClient> {
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = null;
      throw error;
    });
    return this.#client;
  }

  async #connect(): Promise<MqttClient> {
    const { url, username, password, ca } = this.config;
    const connecting = connectAsync(
      url,
      {
        clientId: `crowdtone-${randomBytes(6).toString('hex')}`,
        reconnectPeriod: 0,
        connectTimeout: this.#limitMs,
        queueQoSZero: false,
        keepalive: 30,
        will: { topic: this.willTopic, payload: Buffer.from('offline'), qos: 1, retain: true },
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
        ...(ca !== undefined && { ca: await readFile(ca) }),
      },
      false,
    );
    const client = await withLimit(connecting, this.#limitMs).catch((error: unknown) => {
      connecting.then((late) => late.end(true)).catch(() => undefined); // failed by itself
      throw error;
    });
    client.on('error', () => undefined); // it closes next
    client.once('close', () => this.#drop(client));
    this.#open = client;
    return client;
  }

  #drop(client: MqttClient): void {
    if (this.#open !== client) return;
    this.#open = null;
    this.#client = null;
    client.end(true);
    this.onLost();
  }
}

/** Why a broker could not be used, without its address. */
export function mqttFailure(error: unknown, { timeoutSeconds }: MqttConfig): DeliveryFailure {
  if (error instanceof ErrorWithReasonCode && PASSWORD_CODES.includes(error.code)) {
    return { code: 'E_RECEIVER_PASSWORD', reason: 'the broker refuses user and password; check both' };
  }
  const isLate = error instanceof NoAnswer || (error instanceof Error && /connack timeout/i.test(error.message));
  if (isLate) return { code: 'E_RECEIVER_SLOW', reason: `no answer within ${timeoutSeconds} s` };
  const { code, name } = error as NodeJS.ErrnoException;
  return { code: 'E_RECEIVER_UNREACHABLE', reason: `connection failed (${code ?? name})` };
}

async function withLimit<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`nothing within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
