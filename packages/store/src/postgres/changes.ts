import type { Logger } from '@crowdtone/observability';
import { Backoff, DEFAULT_BACKOFF } from '@crowdtone/runtime';
import { Client } from 'pg';
import type { ChangeTopic } from '../store';
import { codeOf } from './errors';

/** The triggers of the tables notify it, with the name of the table. */
const CHANNEL = 'crowdtone_changes';
/** How often listeners are called although nothing was announced: a notification may be lost with its connection, milliseconds. */
const POLL_MS = 60_000;

/** Notifications of a database about tables that several processes change, on a connection of its own. */
export class Changes {
  readonly #listeners = new Set<{ readonly topic: ChangeTopic; readonly onChange: () => void }>();
  readonly #backoff = new Backoff(DEFAULT_BACKOFF, Math.random);
  #client: Client | null = null;
  #connecting: Promise<void> | null = null;
  #retry: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  /** See `Store.watch`. Resolves when the database listens, or cannot at present. */
  async watch(topic: ChangeTopic, onChange: () => void): Promise<() => void> {
    const listener = { topic, onChange };
    this.#listeners.add(listener);
    this.#poll ??= setInterval(() => this.#announceAll(), POLL_MS);
    if (this.#client === null) {
      this.#connecting ??= this.#connect();
      await this.#connecting;
    }
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#poll);
    this.#listeners.clear();
    await this.#connecting;
    const client = this.#client;
    this.#client = null;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const client = new Client({
      ...{ connectionString: this.url, application_name: 'crowdtone (listening)', keepAlive: true },
      connectionTimeoutMillis: 10_000,
    });
    client.on('notification', ({ payload }) => this.#announce(payload));
    client.on('error', (error) => this.#lose(client, error));
    client.on('end', () => this.#lose(client, null));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.#client = client;
      this.#backoff.reset();
    } catch (error) {
      await client.end().catch(() => undefined); // what failed before is what is reported
      this.#retryLater(error);
    } finally {
      this.#connecting = null;
    }
  }

  /** What changed until it is there again is asked for then. */
  #lose(client: Client, error: Error | null): void {
    if (this.#client !== client) return;
    this.#client = null;
    this.#retryLater(error);
  }

  #retryLater(error: unknown): void {
    if (this.#closed) return;
    this.logger.warn({ code: codeOf(error) }, 'the database announces no changes at present; trying again');
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#connecting ??= this.#connect().then(() => {
        if (this.#client !== null) this.#announceAll();
      });
    }, this.#backoff.next());
  }

  #announce(topic: string | undefined): void {
    for (const listener of this.#listeners) if (listener.topic === topic) listener.onChange();
  }

  #announceAll(): void {
    for (const { onChange } of this.#listeners) onChange();
  }
}
