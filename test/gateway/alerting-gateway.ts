import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlertEngine, type Receiver, RuleRegistry } from '@crowdtone/aggregator';
import type { AccessConfig } from '@crowdtone/config';
import { type AlertRule, alertRuleSchema, type GroupEvent, type GroupWindow } from '@crowdtone/domain';
import { type Gateway, startGateway } from '@crowdtone/gateway';
import { openStore, type Store } from '@crowdtone/store';
import { sampleRun, sampleSource, sampleWindow, WINDOW_MS } from '@crowdtone/testing/gateway/crowd-samples';
import pino from 'pino';

/** A rule of the configuration file. */
const FILE_RULE = alertRuleSchema.parse({ name: 'Too dense', kind: 'crowd', above: 200 });
const PURPOSE = { setting: 'public-space', legalBasis: null };
const WINDOWS = 60;
const DELIGHTED = [2, 18, 0, 0, 0, 0, 0, 0];
const NEUTRAL = [18, 2, 0, 0, 0, 0, 0, 0];

/** What is different from a gateway without tokens. */
export interface AlertingOptions {
  readonly access?: AccessConfig;
  /** By default an empty page. */
  readonly dashboardDir?: string;
  readonly receivers?: readonly Receiver[];
}

/** A gateway with alert rules over a real store, in which a camera was delighted three times in the last minutes. */
export class AlertingGateway {
  readonly #listeners = new Set<(event: GroupEvent) => void>();
  #engine: AlertEngine | null = null;
  #judge: ReturnType<AlertEngine['open']> | null = null;
  #gateway: Gateway | null = null;

  private constructor(
    readonly folder: string,
    readonly store: Store,
    private readonly options: AlertingOptions,
  ) {}

  static async start(options: AlertingOptions = {}): Promise<AlertingGateway> {
    const folder = mkdtempSync(join(tmpdir(), 'crowdtone-rules-'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Crowdtone</title>');
    const store = await openStore(':memory:');
    const gateway = new AlertingGateway(folder, store, options);
    const begunAt = Date.now() - WINDOWS * WINDOW_MS - 1000;
    await store.saveRun(sampleRun({ startedAt: new Date(begunAt).toISOString() }));
    const source = { purpose: PURPOSE, begunAt, durationMs: null, positionMs: WINDOWS * WINDOW_MS };
    await store.commit({
      sources: [
        sampleSource({ sourceId: 'hall', label: 'Hall', ...source }),
        sampleSource({ sourceId: 'gate', label: 'Gate', ...source }),
      ],
      windows: Array.from({ length: WINDOWS }, (_, index) =>
        sampleWindow({ index, sourceId: 'hall', votes: index % 20 >= 10 ? DELIGHTED : NEUTRAL }),
      ),
    });
    await gateway.open();
    return gateway;
  }

  get url(): string {
    return this.#gateway?.url ?? '';
  }

  /** Starts everything over the store, as after a restart. */
  async open(): Promise<void> {
    const { store } = this;
    const logger = pino({ level: 'silent' });
    const publish = (event: GroupEvent) => {
      for (const listener of this.#listeners) listener(event);
    };
    const { receivers = [], access, dashboardDir = this.folder } = this.options;
    const parts = { store, receivers, timeZone: 'Europe/Vienna', publish, logger };
    this.#engine = await AlertEngine.start({ ...parts, rules: [] });
    this.#judge = this.#engine.open({ save: (saved) => store.commit({ alerts: saved }), publish });
    const configured: AlertRule[] = [FILE_RULE];
    const alerts = await RuleRegistry.open({ ...parts, judge: this.#engine, configured });
    const events = {
      subscribe: (listener: (event: GroupEvent) => void) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
    this.#gateway = await startGateway({ store, events, port: 0, dashboardDir, access, alerts, logger });
  }

  /** Ends everything but the store. */
  async shut(): Promise<void> {
    await this.#gateway?.close();
    await this.#judge?.close();
    await this.#engine?.close();
  }

  /** Commits windows of the hall and has the rules judge them. */
  async commit(...moods: readonly ('delighted' | 'neutral')[]): Promise<void> {
    for (const mood of moods) {
      const index = this.#next;
      this.#next += 1;
      const votes = mood === 'delighted' ? DELIGHTED : NEUTRAL;
      const window: GroupWindow = sampleWindow({ index, sourceId: 'hall', votes });
      const news = { windows: [window], sources: [] };
      const announce = await this.#judge?.commit(news, (alerts) => this.store.commit({ ...news, alerts }));
      announce?.();
      await this.#engine?.idle();
    }
  }

  async close(): Promise<void> {
    await this.shut();
    await this.store.close();
    rmSync(this.folder, { recursive: true });
  }

  #next = WINDOWS;
}
