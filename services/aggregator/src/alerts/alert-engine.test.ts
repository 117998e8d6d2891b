import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Alert,
  type AlertRule,
  alertRuleSchema,
  EXPRESSIONS,
  type GroupEvent,
  type GroupWindow,
  groupWindowSchema,
  type LivePhase,
  type SourceRecord,
} from '@crowdtone/domain';
import { type Commit, openStore, type Store, type StoredAlert } from '@crowdtone/store';
import { newSource, RUN } from '@crowdtone/testing/aggregator/crowd';
import { type Received, verified, WebhookReceiver } from '@crowdtone/testing/aggregator/webhook-receiver';
import { WINDOW_MS } from '@crowdtone/testing/records';
import pino from 'pino';
import { webhookReceiver } from '../receivers/send-webhook';
import { AlertEngine, type AlertEngineParts } from './alert-engine';
import type { AlertJudge, JudgedCommit } from './alert-judge';

const SECRET = 'a secret of the receiver';
const HALL = { runId: RUN.runId, sourceId: 'hall' };
const QUICK = { attempts: 3, firstMs: 10, maxMs: 40 };
const JOY = alertRuleSchema.parse({
  name: 'Joy',
  kind: 'mood',
  measure: 'happiness',
  above: 0.6,
  forSeconds: 10,
  clearSeconds: 10,
});
const EVERYTHING = { sourceIds: null, from: 0, to: Infinity, newest: Infinity };

function joyful(index: number, share: number | null): GroupWindow {
  const expressions = EXPRESSIONS.map((expression) => ({
    expression,
    share: expression === 'happiness' ? (share ?? 0) : 0,
    low: expression === 'happiness' ? (share ?? 0) : 0,
    high: expression === 'happiness' ? (share ?? 0) : 0,
  }));
  return groupWindowSchema.parse({
    ...HALL,
    index,
    startMs: index * WINDOW_MS,
    endMs: (index + 1) * WINDOW_MS,
    partial: false,
    frames: { analysed: 25, dropped: {} },
    people: { seen: 9, readable: share === null ? 2 : 9, unreadable: {} },
    floor: 5,
    withheld: share === null ? 'below-floor' : null,
    shares: share === null ? null : { estimator: 'counted', expressions, valence: 0, arousal: 0 },
    model: null,
  });
}

function healthOf(phase: LivePhase): GroupEvent {
  return {
    kind: 'health',
    health: {
      ...HALL,
      phase,
      epoch: 0,
      size: null,
      lastError: null,
      wantedFps: 2,
      effectiveFps: null,
      wholeFrameEvery: null,
    },
  };
}

/** A store with engines over it, as of one process after another. */
class Rig {
  readonly published: Alert[] = [];
  readonly log: string[] = [];
  readonly #judges = new Map<AlertEngine, AlertJudge>();
  /** Stores alerts apart from results. */
  save = (alerts: readonly StoredAlert[]) => this.store.commit({ alerts });
  #wake = () => {};

  constructor(readonly store: Store) {}

  async start(rules: readonly AlertRule[] = [JOY], parts: Partial<AlertEngineParts> = {}): Promise<AlertEngine> {
    const publish = (event: GroupEvent) => {
      if (event.kind === 'alert') this.published.push(event.alert);
      this.#wake();
    };
    const engine = await AlertEngine.start({
      store: this.store,
      rules,
      receivers: [],
      timeZone: 'UTC',
      publish,
      logger: pino({ level: 'info' }, { write: (line: string) => this.#onLogLine(line) }),
      ...parts,
    });
    const judge = engine.open({ save: (alerts) => this.save(alerts), publish });
    this.#judges.set(engine, judge);
    await judge.adopt([HALL]);
    return engine;
  }

  /** Commits as the aggregator does: with the alerts that follow, and announces them then. */
  async commit(engine: AlertEngine, news: JudgedCommit, store = (commit: Commit) => this.store.commit(commit)) {
    const announce = await this.#judges.get(engine)?.commit(news, (alerts) => store({ ...news, alerts }));
    announce?.();
    await engine.idle();
  }

  /** Closes windows one by one. */
  async close(engine: AlertEngine, ...windows: readonly GroupWindow[]): Promise<void> {
    for (const window of windows) await this.commit(engine, { windows: [window], sources: [] });
  }

  /** Resolves once the condition holds; checked whenever an engine published or logged something. */
  async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (true) {
      const changed = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      if (await condition()) return;
      await changed;
    }
  }

  async untilPublished(count: number): Promise<readonly Alert[]> {
    await this.until(() => this.published.length >= count);
    return this.published;
  }

  #onLogLine(line: string): void {
    this.log.push(line);
    this.#wake();
  }

  async end(): Promise<void> {
    for (const [engine, judge] of this.#judges) {
      await judge.close();
      await engine.close();
    }
    await this.store.close();
  }
}

let rig: Rig;
let receiver: WebhookReceiver | null = null;
beforeEach(async () => {
  rig = new Rig(await openStore(':memory:'));
  await rig.store.saveRun(RUN);
  await rig.store.commit({ sources: [{ ...newSource('hall'), label: 'Hall <b>1</b>' }] });
});
afterEach(async () => {
  await rig.end();
  await receiver?.close();
  receiver = null;
});

const hook = (name: string, url: string, timeoutSeconds = 10) =>
  webhookReceiver({ name, url, secret: SECRET, timeoutSeconds }, QUICK);

/** What came of each delivery to a webhook, once none waits. */
async function settled(webhook: string): Promise<string[]> {
  const read = () => rig.store.alerts.listDeliveries(webhook);
  await rig.until(async () => (await read()).every(({ state }) => state !== 'waiting'));
  return (await read()).map(({ state, attempts, lastError }) => `${state} ${attempts} ${lastError}`);
}

describe('the alert engine', () => {
  test('stores an alert, then publishes it, and its end', async () => {
    const engine = await rig.start();
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.8), joyful(2, null), joyful(3, 0.1), joyful(4, 0.1));
    const [fired, cleared] = rig.published;
    expect(fired).toMatchObject({ ruleName: 'Joy', firedAtMs: 10_000, clearedAt: null, peak: 0.9 });
    expect(fired?.message).toBe(
      'Hall <b>1</b>: the share of happiness has been above 60 % for 10 seconds, with its whole 95 % interval; it was 80 % then.',
    );
    expect(cleared).toMatchObject({ id: fired?.id, clearedAtMs: 25_000, clearedBecause: 'recovered' });
    expect(await rig.store.alerts.list(EVERYTHING)).toEqual([cleared]);
    expect(rig.log.map((line) => pino.levels.labels[JSON.parse(line).level])).toEqual(['warn', 'info']);
  });

  test('judges windows that another process stored', async () => {
    const engine = await rig.start();
    await rig.close(engine, joyful(0, 0.1));
    await rig.store.commit({ windows: [joyful(1, 0.9), joyful(2, 0.9)] });
    await rig.close(engine, joyful(3, 0.1));
    expect(rig.published).toMatchObject([{ firedAtMs: 15_000 }]);
  });

  test('heeds only the rules that are about the source', async () => {
    const engine = await rig.start([
      { ...JOY, sources: ['door'] },
      { ...JOY, name: 'Here', sources: ['hall'] },
    ]);
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9));
    expect(rig.published.map(({ ruleName }) => ruleName)).toEqual(['Here']);
  });

  test('publishes the same when it dies between any two windows and another continues', async () => {
    const story = [0.9, 0.9, 0.9, 0.1, null, 0.1, 0.9, 0.9, 0.2, 0.2].map((share, index) => joyful(index, share));
    for (const window of story) await rig.close(await rig.start(), window);
    expect(rig.published.map(({ firedAtMs, clearedAtMs }) => [firedAtMs, clearedAtMs])).toEqual([
      [10_000, null],
      [10_000, 30_000],
      [40_000, null],
      [40_000, 50_000],
    ]);
    expect(await rig.store.alerts.list(EVERYTHING)).toHaveLength(2);
  });

  test('fires for a source that is down without further events, and clears when it is back', async () => {
    const rule = alertRuleSchema.parse({ name: 'Away', kind: 'down', forSeconds: 0.05, clearSeconds: 0.05 });
    const engine = await rig.start([rule]);
    engine.handle(healthOf('live'));
    engine.handle(healthOf('stalled'));
    engine.handle(healthOf('backing-off'));
    await rig.untilPublished(1);
    engine.handle(healthOf('live'));
    expect(await rig.untilPublished(2)).toMatchObject([
      { kind: 'down', clearedAt: null },
      { kind: 'down', clearedBecause: 'recovered' },
    ]);
  });

  test('an outage neither ends nor gets time to connect again because its rule is edited', async () => {
    const rule = alertRuleSchema.parse({ name: 'Away', kind: 'down', forSeconds: 0.05, graceSeconds: 86_400 });
    const engine = await rig.start([rule]);
    engine.handle(healthOf('live'));
    engine.handle(healthOf('stalled'));
    const [{ firedAt = 0 } = {}] = await rig.untilPublished(1);
    await engine.setRules([{ ...rule, severity: 'critical' }]);
    await rig.untilPublished(3);
    expect(rig.published.slice(1)).toMatchObject([
      { severity: 'warning', clearedBecause: 'ended' },
      { severity: 'critical', clearedAt: null },
    ]);
    // The outage lasted at least as long when it was noticed again.
    const [first, , again] = rig.published;
    expect((again?.firedAt ?? 0) - 1000 * (again?.peak ?? 0)).toBeCloseTo(firedAt - 1000 * (first?.peak ?? 0), 0);
  });

  test('a camera that never connected has the rest of its time when a rule is edited', async () => {
    const rule = alertRuleSchema.parse({ name: 'Away', kind: 'down', forSeconds: 0, graceSeconds: 0.3 });
    const engine = await rig.start([{ ...rule, graceSeconds: 86_400 } as AlertRule]);
    engine.handle(healthOf('connecting'));
    await engine.idle();
    await engine.setRules([rule]);
    const [alert] = await rig.untilPublished(1);
    expect(alert?.peak).toBeGreaterThanOrEqual(0.3);
    expect(alert?.peak).toBeLessThan(60);
  });

  test('ends an alert without further events when no figures come any more', async () => {
    const engine = await rig.start([{ ...JOY, maxSilenceSeconds: 0.05 } as AlertRule]);
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9), joyful(2, 0.9));
    expect(await rig.untilPublished(2)).toMatchObject([{ clearedAt: null }, { clearedBecause: 'silence' }]);
    expect(await rig.store.alerts.list(EVERYTHING)).toMatchObject([{ clearedBecause: 'silence' }]);
  });

  test('sets its timer again when it fired too early', async () => {
    const inTime = globalThis.setTimeout;
    const early = jest.spyOn(globalThis, 'setTimeout');
    early.mockImplementation(((then: () => void, ms = 0) => inTime(then, ms > 20 ? ms - 20 : ms)) as typeof setTimeout);
    try {
      const rule = alertRuleSchema.parse({ name: 'Away', kind: 'down', forSeconds: 0.1, clearSeconds: 0.1 });
      const engine = await rig.start([rule]);
      engine.handle(healthOf('live'));
      engine.handle(healthOf('stalled'));
      expect(await rig.untilPublished(1)).toMatchObject([{ kind: 'down', clearedAt: null }]);
    } finally {
      early.mockRestore();
    }
  });

  test('ends what lasts with its source, and what a killed process left of a source that has ended', async () => {
    const engine = await rig.start();
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9));
    const source: SourceRecord = { ...newSource('hall'), state: 'complete', decoded: 0 };
    await rig.commit(engine, { windows: [], sources: [source] });
    expect(rig.published.at(-1)).toMatchObject({ clearedBecause: 'ended', clearedAtMs: 10_000 });

    await rig.close(engine, joyful(2, 0.9), joyful(3, 0.9));
    expect(await rig.store.alerts.listOpen()).toHaveLength(1);
    await rig.start();
    await rig.untilPublished(4);
    expect(rig.published.at(-1)).toMatchObject({ clearedBecause: 'ended', clearedAtMs: null });
    expect(await rig.store.alerts.listOpen()).toEqual([]);
  });

  test('leaves alerts alone whose source another process judges', async () => {
    await rig.close(await rig.start(), joyful(0, 0.9), joyful(1, 0.9));
    const other = { store: rig.store, rules: [], receivers: [], timeZone: 'UTC', publish: () => undefined };
    const engine = await AlertEngine.start({ ...other, logger: pino({ level: 'silent' }) });
    expect(await rig.store.alerts.listOpen()).toHaveLength(1);
    await engine.close();
  });

  test('ends alerts of rules that were removed while nobody judged the source', async () => {
    await rig.close(await rig.start(), joyful(0, 0.9), joyful(1, 0.9));
    await rig.close(await rig.start([{ ...JOY, name: 'Another' }]), joyful(2, 0.1));
    expect(rig.published.filter(({ ruleName }) => ruleName === 'Joy')).toMatchObject([
      { clearedAt: null },
      { clearedBecause: 'ended' },
    ]);
  });

  test('is stored with the window that it follows from, or not at all', async () => {
    const engine = await rig.start();
    await rig.close(engine, joyful(0, 0.9));
    const news = { windows: [joyful(1, 0.9)], sources: [] };
    const full = () => Promise.reject(new Error('the disk is full'));
    for (const _attempt of [1, 2]) await expect(rig.commit(engine, news, full)).rejects.toThrow('full');
    expect([rig.published, await rig.store.alerts.list(EVERYTHING)]).toEqual([[], []]);
    await rig.commit(engine, news);
    expect(rig.published).toMatchObject([{ firedAtMs: 10_000 }]);
    expect(await rig.store.alerts.list(EVERYTHING)).toHaveLength(1);
  });

  test('that only time fires is stored once the store takes it', async () => {
    const rule = alertRuleSchema.parse({ name: 'Away', kind: 'down', forSeconds: 0.05 });
    const engine = await rig.start([rule]);
    const { save } = rig;
    rig.save = () => {
      rig.save = save;
      return Promise.reject(new Error('the disk is full'));
    };
    engine.handle(healthOf('live'));
    engine.handle(healthOf('stalled'));
    expect(await rig.untilPublished(1)).toMatchObject([{ kind: 'down', clearedAt: null }]);
    expect(rig.log.join()).toContain('retrying');
  });

  test('holds up no results when it cannot be judged, and is judged with the next window', async () => {
    // The first two readings fail: when the source is adopted, and at the first window.
    let failures = 2;
    const findSource: Store['findSource'] = (key) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('unreadable')) : rig.store.findSource(key);
    };
    const { store } = rig;
    const listWindows = store.listWindows.bind(store);
    const engine = await rig.start([JOY], { store: { findSource, listWindows, alerts: store.alerts } });
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9), joyful(2, 0.9));
    expect(rig.published).toMatchObject([{ firedAtMs: 10_000 }]);
  });
});

describe('webhooks', () => {
  test('are signed, so that a receiver can detect forgeries', async () => {
    receiver = await WebhookReceiver.start();
    const engine = await rig.start([JOY], { receivers: [hook('wall', receiver.url)] });
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9), joyful(2, 0.1), joyful(3, 0.1));
    const [fired, cleared] = await receiver.until(2);
    expect(fired && verified(fired, SECRET)).toEqual({
      version: 1,
      event: 'alert.fired',
      sourceLabel: 'Hall <b>1</b>',
      alert: rig.published[0],
    });
    expect(cleared && verified(cleared, SECRET)).toMatchObject({ event: 'alert.cleared' });
    expect(fired && verified(fired, 'another secret')).toBeNull();
    expect(fired && verified({ ...fired, body: fired.body.replace('0.9', '0.1') }, SECRET)).toBeNull();
    expect(fired?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(fired?.headers['crowdtone-delivery']).not.toBe(cleared?.headers['crowdtone-delivery']);
    expect(await settled('wall')).toEqual(['delivered 1 null', 'delivered 1 null']);
  });

  test('are sent again after an error, as the same delivery', async () => {
    receiver = await WebhookReceiver.start((response, count) => response.writeHead(count === 1 ? 500 : 204).end());
    const engine = await rig.start([JOY], { receivers: [hook('wall', receiver.url)] });
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9));
    const [first, second] = await receiver.until(2);
    expect([second?.body, second?.headers['crowdtone-delivery']]).toEqual([
      first?.body,
      first?.headers['crowdtone-delivery'],
    ]);
    expect(await settled('wall')).toEqual(['delivered 2 null']);
  });

  test('are given up after the last attempt, which is recorded and logged without the address', async () => {
    receiver = await WebhookReceiver.start((response) => response.writeHead(503).end());
    const url = receiver.url.replace('//', '//pager:s3cret@').replace('/hook', '/T0K3N?key=s3cret');
    const engine = await rig.start([JOY], { receivers: [hook('wall', url)] });
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9));
    expect(await settled('wall')).toEqual(['failed 3 E_RECEIVER_REFUSED: status 503']);
    expect(receiver.received).toHaveLength(3);
    expect(receiver.received[0]).toMatchObject({
      path: '/T0K3N?key=s3cret',
      headers: { authorization: `Basic ${btoa('pager:s3cret')}` },
    });
    await engine.close();
    expect(rig.log.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 50, receiver: 'wall', attempts: 3 }),
    );
    expect(rig.log.join()).not.toMatch(/s3cret|T0K3N|pager:/);
  });

  test('are done with an answer, however long the receiver goes on', async () => {
    receiver = await WebhookReceiver.start((response) => {
      response.writeHead(200).write('and another thing '.repeat(10_000));
    });
    const engine = await rig.start([JOY], { receivers: [hook('wall', receiver.url)] });
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9));
    expect(await settled('wall')).toEqual(['delivered 1 null']);
  });

  test('do not follow a redirect', async () => {
    const elsewhere = await WebhookReceiver.start();
    try {
      receiver = await WebhookReceiver.start((response) => response.writeHead(307, { location: elsewhere.url }).end());
      const engine = await rig.start([JOY], { receivers: [hook('wall', receiver.url)] });
      await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9));
      expect(await settled('wall')).toEqual(['failed 3 E_RECEIVER_REFUSED: status 307; redirects are not followed']);
      expect(elsewhere.received).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  test('without a response delay neither the alerts nor other webhooks', async () => {
    const silent = await WebhookReceiver.start(() => undefined);
    try {
      receiver = await WebhookReceiver.start();
      const receivers = [
        hook('silent', silent.url, 0.2),
        hook('refused', 'http://127.0.0.1:1/'),
        hook('wall', receiver.url),
      ];
      const engine = await rig.start([JOY], { receivers });
      await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9), joyful(2, 0.1), joyful(3, 0.1));
      expect(rig.published).toHaveLength(2);
      await receiver.until(2);
      expect(await settled('silent')).toEqual(Array(2).fill('failed 3 E_RECEIVER_SLOW: no response within 0.2 s'));
      expect(await settled('refused')).toEqual(
        Array(2).fill('failed 3 E_RECEIVER_UNREACHABLE: connection failed (ECONNREFUSED)'),
      );
    } finally {
      await silent.close();
    }
  });

  test('of two processes with the same receivers are sent once, in order', async () => {
    receiver = await WebhookReceiver.start();
    const receivers = [hook('wall', receiver.url)];
    const [engine, other] = [await rig.start([JOY], { receivers }), await rig.start([], { receivers })];
    await rig.close(engine, joyful(0, 0.9), joyful(1, 0.9), joyful(2, 0.1), joyful(3, 0.1));
    await other.deliver([{ id: 'summary', webhook: 'wall', body: '{}', createdAt: Date.now() + 1000 }]);
    await receiver.until(3);
    expect(await settled('wall')).toEqual(Array(3).fill('delivered 1 null'));
    expect(receiver.received).toHaveLength(3);
    const events = receiver.received.slice(0, 2).map((each) => verified(each, SECRET)?.event);
    expect(events).toEqual(['alert.fired', 'alert.cleared']);
  });

  test('that were cut off by the end of the process are sent by the next', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crowdtone-alerts-'));
    try {
      const file = join(folder, 'store.duckdb');
      receiver = await WebhookReceiver.start((response, count) => {
        if (count > 1) response.end();
      });
      const receivers = [hook('wall', receiver.url)];
      const before = new Rig(await openStore(file));
      const engine = await before.start([JOY], { receivers });
      await before.close(engine, joyful(0, 0.9), joyful(1, 0.9));
      await receiver.until(1);
      await before.end();

      const after = new Rig(await openStore(file));
      await after.start([JOY], { receivers });
      const [first, second] = (await receiver.until(2)) as [Received, Received];
      expect(second.body).toBe(first.body);
      expect(verified(second, SECRET)).toMatchObject({ alert: { id: before.published[0]?.id } });
      await after.end();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('that are configured no longer fail what waits for them', async () => {
    await rig.store.alerts.save({ ...(await firedAlert()), id: 'another' }, [
      { id: '1', webhook: 'gone', body: '{}', createdAt: 0 },
    ]);
    await rig.start();
    expect(await settled('gone')).toEqual(['failed 0 the receiver is no longer configured']);
  });
});

async function firedAlert(): Promise<Alert> {
  await rig.close(await rig.start(), joyful(0, 0.9), joyful(1, 0.9));
  const [alert] = rig.published;
  if (!alert) throw new Error('the story fires an alert');
  return alert;
}
