import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { alertSchema, type GroupWindow, type LivePhase, type WebhookMessage } from '@crowdtone/domain';
import { openStore, type Store } from '@crowdtone/store';
import { newSource } from '@crowdtone/testing/aggregator/crowd';
import { BROKER_USER, Mosquitto, type ReceivedMessage } from '@crowdtone/testing/aggregator/mosquitto';
import { SteppedClock } from '@crowdtone/testing/aggregator/stepped-clock';
import { sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { ZONES, zonedStory } from '@crowdtone/testing/zoned-crowd';
import pino from 'pino';
import { DeliveryDispatcher } from './delivery-dispatcher';
import { MqttReceiver } from './mqtt-receiver';

const HALL = { runId: 'run', sourceId: 'hall' };
const FULL = sampleWindow({ index: 0, votes: [4, 12, 2, 1, 1, 0, 0, 0], ...HALL });
const FEW = sampleWindow({ index: 1, votes: [1, 2, 0, 0, 0, 0, 0, 0], ...HALL });
const logger = pino({ level: 'silent' });

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function aBroker(password: string | null = null): Promise<Mosquitto> {
  const broker = await Mosquitto.start(password);
  closing.push(() => broker.close());
  return broker;
}

function aReceiver(url: string, more: object = {}, isWatched = true): MqttReceiver {
  const config = { url, topic: 'crowd', discovery: 'homeassistant', timeoutSeconds: 5, ...more };
  const receiver = new MqttReceiver(config, { isWatched: () => isWatched });
  closing.push(() => receiver.close());
  return receiver;
}

const windowEvent = (window: GroupWindow) => ({ kind: 'window' as const, window });
const sourceEvent = (state: 'running' | 'complete') => ({
  kind: 'source' as const,
  source: { ...newSource('hall'), runId: 'run', label: 'Hall 1', state },
});
const healthEvent = (phase: LivePhase) => ({
  kind: 'health' as const,
  health: {
    ...HALL,
    ...{ phase, epoch: 0, size: null, lastError: null, wantedFps: 2, effectiveFps: null, wholeFrameEvery: null },
  },
});
const alertOf = (id: string, clearedAt: number | null = null) =>
  alertSchema.parse({
    ...HALL,
    ...{ id, ruleName: 'Joy', kind: 'mood', severity: 'info', message: 'Hall 1: joy.', peak: 0.7 },
    ...{ firedAtMs: 0, firedAt: 1000, clearedAtMs: null, clearedAt, clearedBecause: clearedAt && 'recovered' },
  });

const latest = (messages: readonly ReceivedMessage[], topic: string) =>
  messages.filter((message) => message.topic === topic).at(-1)?.payload;
const json = (text: string | undefined) => JSON.parse(text ?? 'null') as unknown;

describe('a broker', () => {
  test('retains the state of each camera, and a group under the privacy floor has no shares there', async () => {
    const broker = await aBroker();
    const receiver = aReceiver(broker.url);
    receiver.handle(sourceEvent('running'));
    receiver.handle(healthEvent('live'));
    receiver.handle(windowEvent(FULL));
    receiver.handle({ kind: 'alert', alert: alertOf('1') });
    await receiver.idle();
    const late = await broker.listen();
    const messages = await late.until((_, all) => latest(all, 'crowd/hall/alert')?.includes('joy') === true);
    await late.until((_, all) => latest(all, 'crowd/hall/state') !== undefined);
    expect(messages.every(({ retained }) => retained)).toBe(true);
    expect(latest(messages, 'crowd/status')).toBe('online');
    expect(latest(messages, 'crowd/hall/availability')).toBe('online');
    expect(json(latest(messages, 'crowd/hall/state'))).toMatchObject({
      version: 1,
      mood: expect.stringMatching(/^Most people look happy|happy/),
      readableAtOnce: 20,
      trust: 'good',
      shares: { happiness: { share: 0.6, low: expect.any(Number), high: expect.any(Number) } },
    });
    receiver.handle(windowEvent(FEW));
    receiver.handle({ kind: 'alert', alert: alertOf('1', 5000) });
    receiver.handle(healthEvent('stalled'));
    await late.until((_, all) => latest(all, 'crowd/hall/availability') === 'offline');
    expect(json(latest(messages, 'crowd/hall/state'))).toMatchObject({
      mood: 'No shares: fewer than 5 people were readable at the same time',
      ...{ shares: null, valence: null, arousal: null, trust: null, withheld: 'below-floor', readable: 3 },
    });
    expect(json(latest(messages, 'crowd/hall/alert'))).toEqual({ active: 0, alerts: [] });
  });

  test('makes each camera a device of Home Assistant, with topics that exist', async () => {
    const broker = await aBroker();
    const receiver = aReceiver(broker.url);
    receiver.handle(sourceEvent('running'));
    receiver.handle(healthEvent('live'));
    receiver.handle(windowEvent(FULL));
    await receiver.idle();
    const { until } = await broker.listen();
    const messages = await until((_, all) => latest(all, 'homeassistant/device/crowd_hall/config') !== undefined);
    await until((_, all) => latest(all, 'crowd/status') !== undefined);
    const device = json(latest(messages, 'homeassistant/device/crowd_hall/config')) as {
      device: object;
      availability: { topic: string }[];
      state_topic: string;
      components: Record<string, { unique_id: string; state_topic?: string; value_template: string }>;
    };
    expect(device.device).toMatchObject({ name: 'Hall 1', identifiers: ['crowd_hall'] });
    const parts = Object.values(device.components);
    const topics = [...device.availability.map(({ topic }) => topic), device.state_topic];
    topics.push(...parts.flatMap(({ state_topic }) => state_topic ?? []));
    for (const topic of topics) expect(latest(messages, topic)).toBeDefined();
    expect(new Set(parts.map(({ unique_id }) => unique_id)).size).toBe(parts.length);
    const state = json(latest(messages, 'crowd/hall/state')) as Record<string, unknown>;
    for (const { value_template, state_topic } of parts) {
      const [, key = ''] = /value_json\.(\w+)/.exec(value_template) ?? [];
      if (state_topic === undefined) expect(Object.keys(state)).toContain(key);
    }
  });

  test('retains the state of each zone, a device of its own, until the zone or the camera is removed', async () => {
    const broker = await aBroker();
    const receiver = aReceiver(broker.url, {}, false);
    const running = sourceEvent('running');
    const source = { ...running.source, zones: [...ZONES] };
    const { windows } = zonedStory(4, HALL);
    receiver.handle({ ...running, source });
    for (const window of windows) receiver.handle(windowEvent(window));
    await receiver.idle();
    const { received, until } = await broker.listen();
    await until((_, all) => latest(all, 'crowd/hall/zones/right/state') !== undefined);
    await until((_, all) => latest(all, 'homeassistant/device/crowd_hall_right/config') !== undefined);
    for (const zone of windows.at(-1)?.zoned?.zones ?? []) {
      expect(json(latest(received, `crowd/hall/zones/${zone.zone}/state`))).toMatchObject({
        readable: zone.people.readable,
        withheld: zone.withheld,
        shares: zone.shares === null ? null : expect.anything(),
      });
    }
    expect(json(latest(received, 'homeassistant/device/crowd_hall_right/config'))).toMatchObject({
      device: { name: 'Hall 1: Bar', via_device: 'crowd_hall' },
      state_topic: 'crowd/hall/zones/right/state',
    });
    receiver.handle({ ...running, source: { ...source, zones: source.zones.slice(0, 1) } });
    await until((_, all) => latest(all, 'crowd/hall/zones/right/state') === '');
    await until((_, all) => latest(all, 'homeassistant/device/crowd_hall_right/config') === '');
    expect(latest(received, 'crowd/hall/zones/left/state')).not.toBe('');
    receiver.handle(sourceEvent('complete'));
    await until((_, all) => latest(all, 'crowd/hall/zones/left/state') === '');
  });

  test('publishes no devices when discovery is off, and forgets a camera that is removed', async () => {
    const broker = await aBroker();
    const receiver = aReceiver(broker.url, { discovery: false }, false);
    receiver.handle(sourceEvent('running'));
    receiver.handle(windowEvent(FULL));
    await receiver.idle();
    receiver.handle(sourceEvent('complete'));
    await receiver.idle();
    const { until } = await broker.listen();
    const messages = await until((_, all) => latest(all, 'crowd/status') === 'online');
    expect(messages.map(({ topic }) => topic)).toEqual(['crowd/status']);
  });

  test('says offline when the program ends, and by its last will when it is killed', async () => {
    const broker = await aBroker();
    const { until } = await broker.listen();
    const receiver = aReceiver(broker.url, { timeoutSeconds: 1 });
    await until((_, all) => latest(all, 'crowd/status') === 'online');
    await receiver.close();
    await until((_, all) => latest(all, 'crowd/status') === 'offline');

    const config = { url: broker.url, topic: 'killed', discovery: false, timeoutSeconds: 5 };
    const program = `new (require(${JSON.stringify(join(__dirname, '../../dist'))}).MqttReceiver)(${JSON.stringify(config)}, { isWatched: () => true })`;
    const child = spawn(process.execPath, ['-e', program], { stdio: 'inherit' });
    await until((_, all) => latest(all, 'killed/status') === 'online');
    child.kill('SIGKILL');
    await until((_, all) => latest(all, 'killed/status') === 'offline');
  });
});

describe('alerts to a broker', () => {
  let store: Store;
  let clock: SteppedClock;
  beforeEach(async () => {
    store = await openStore(':memory:');
    clock = new SteppedClock();
    closing.push(() => store.close());
  });

  const message = (id: string): WebhookMessage => ({
    ...{ version: 1, event: 'alert.fired', sourceLabel: 'Hall 1' },
    alert: alertOf(id),
  });
  async function deliver(receiver: MqttReceiver, count: number): Promise<string[]> {
    const bodies = Array.from({ length: count }, (_, index) => receiver.bodyOf(message(`${index}`)));
    await store.alerts.addDeliveries(
      bodies.map((body, index) => ({ id: `${index}`, webhook: 'mqtt', body, createdAt: clock.now() + index })),
    );
    return bodies;
  }
  const states = async () => (await store.alerts.listDeliveries('mqtt')).map(({ state }) => state);

  test('arrive in order and exactly as they were stored after the broker was away for an hour', async () => {
    const broker = await Mosquitto.prepare();
    closing.push(() => broker.close());
    const receiver = aReceiver(broker.url);
    const bodies = await deliver(receiver, 30);
    const dispatcher = new DeliveryDispatcher(receiver, store.alerts, logger, clock);
    closing.push(() => dispatcher.close());
    dispatcher.wakeUp();
    expect(await clock.pass(3_600_000)).toBeLessThan(20);
    expect(new Set(await states())).toEqual(new Set(['waiting']));
    expect((await store.alerts.countDeliveries()).get('mqtt')).toEqual({
      waiting: 30,
      failed: 0,
      lastError: 'E_RECEIVER_UNREACHABLE: connection failed (ECONNREFUSED)',
    });
    await broker.start();
    const { until } = await broker.listen();
    await clock.step();
    const messages = await until((_, all) => all.filter(({ topic }) => topic === 'crowd/alerts').length === 30);
    expect(messages.filter(({ topic }) => topic === 'crowd/alerts').map(({ payload }) => payload)).toEqual(bodies);
  });

  test('wait while it refuses the password, whose text is nowhere', async () => {
    const broker = await aBroker('the right one');
    const receiver = aReceiver(broker.url, { username: BROKER_USER, password: 'wr0ng-s3cret' });
    await deliver(receiver, 1);
    const lines: string[] = [];
    const loud = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const dispatcher = new DeliveryDispatcher(receiver, store.alerts, loud, clock);
    dispatcher.wakeUp();
    await clock.step();
    const { lastError, waiting } = (await store.alerts.countDeliveries()).get('mqtt') ?? {};
    expect([waiting, lastError]).toEqual([1, 'E_RECEIVER_PASSWORD: the broker refuses user and password; check both']);
    await receiver.idle();
    expect(receiver.problem?.code).toBe('E_RECEIVER_PASSWORD');
    await dispatcher.close();
    expect(lines.join()).not.toContain('wr0ng');
    const right = aReceiver(broker.url, { username: BROKER_USER, password: 'the right one' });
    const { until } = await broker.listen();
    const again = new DeliveryDispatcher(right, store.alerts, logger, clock);
    closing.push(() => again.close());
    again.wakeUp();
    await until(({ topic }) => topic === 'crowd/alerts');
  });

  test('are repeated when it accepts connections and never answers', async () => {
    const broker = await aBroker();
    const { until } = await broker.listen();
    broker.freeze(true);
    const receiver = aReceiver(broker.url, { timeoutSeconds: 1 });
    await deliver(receiver, 2);
    const dispatcher = new DeliveryDispatcher(receiver, store.alerts, logger, clock);
    closing.push(() => dispatcher.close());
    dispatcher.wakeUp();
    await clock.step();
    expect((await store.alerts.countDeliveries()).get('mqtt')).toEqual({
      waiting: 2,
      failed: 0,
      lastError: 'E_RECEIVER_SLOW: no answer within 1 s',
    });
    broker.freeze(false);
    let done = false;
    const arrived = until((_, all) => all.filter(({ topic }) => topic === 'crowd/alerts').length >= 2).then(() => {
      done = true;
    });
    while (!done) await Promise.race([arrived, clock.step()]);
  });

  test('are given up after a day, and only 200 wait', async () => {
    const receiver = aReceiver('mqtt://127.0.0.1:1');
    await deliver(receiver, 250);
    const dispatcher = new DeliveryDispatcher(receiver, store.alerts, logger, clock);
    closing.push(() => dispatcher.close());
    expect((await states()).filter((state) => state === 'waiting')).toHaveLength(200);
    dispatcher.wakeUp();
    await clock.pass(86_400_000);
    // One attempt a pause, so the oldest alone is given up.
    expect((await states()).filter((state) => state === 'waiting')).toHaveLength(199);
  });
});

test('the state of a camera is published again when a broker comes back that has lost what it retained', async () => {
  const clock = new SteppedClock();
  const broker = await aBroker();
  const config = { url: broker.url, topic: 'crowd', discovery: false as const, timeoutSeconds: 5 };
  const receiver = new MqttReceiver(config, { isWatched: () => true, clock });
  closing.push(() => receiver.close());
  receiver.handle(windowEvent(FULL));
  await receiver.idle();
  await broker.kill();
  receiver.handle(windowEvent(FEW));
  await clock.step();
  await receiver.idle();
  expect(receiver.problem?.code).toBe('E_RECEIVER_UNREACHABLE');
  await broker.start();
  const { until } = await broker.listen();
  await clock.step();
  const messages = await until((_, all) => latest(all, 'crowd/hall/state') !== undefined);
  await until((_, all) => latest(all, 'crowd/status') === 'online');
  expect(json(latest(messages, 'crowd/hall/state'))).toMatchObject({ withheld: 'below-floor' });
  expect(receiver.problem).toBeNull();
});
