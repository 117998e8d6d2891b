/** An alert from the frames of a crowd to the dashboard and a webhook, over a real Redis and a real store. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlertEngine, startAggregator, WEBHOOK_RETRY, webhookReceiver } from '@crowdtone/aggregator';
import {
  type Alert,
  alertRuleSchema,
  alertsAnswerSchema,
  type DashboardToGateway,
  EXPRESSIONS,
  type FrameOutcome,
  type GatewayToDashboard,
  type GroupEvent,
  liveEventSchema,
  MESSAGE_VERSION,
} from '@crowdtone/domain';
import { startGateway } from '@crowdtone/gateway';
import { openQueues, openRedis } from '@crowdtone/queue';
import { openStore } from '@crowdtone/store';
import { verified, WebhookReceiver } from '@crowdtone/testing/aggregator/webhook-receiver';
import { FLOOR, sampleRun, sampleSource, WINDOW_MS } from '@crowdtone/testing/gateway/crowd-samples';
import pino from 'pino';
import { io, type Socket } from 'socket.io-client';

const SECRET = 'known to the receiver';
const FRAME_MS = 1000;
const RULE = alertRuleSchema.parse({
  name: 'Joy',
  kind: 'mood',
  measure: 'happiness',
  above: 0.6,
  // Twelve people are too few to be sure.
  sure: false,
  forSeconds: 10,
  clearSeconds: 5,
});

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** A second of a crowd in which every face is happy, or none. */
function frameOf(sequence: number, happy: boolean, people: number): FrameOutcome {
  const { runId, settings } = sampleRun();
  const shown = happy ? 'happiness' : 'neutral';
  return {
    kind: 'analysed',
    version: MESSAGE_VERSION,
    runId,
    sourceId: sampleSource().sourceId,
    epoch: 0,
    sequence,
    presentationMs: sequence * FRAME_MS,
    model: settings.model,
    faces: Array.from({ length: people }, (_, trackId) => ({
      trackId,
      box: { x: 40 * trackId, y: 10, width: 24, height: 30 },
      sizePx: 24,
      sharpness: 300,
      probabilities: EXPRESSIONS.map((expression) => (expression === shown ? 1 : 0)),
      unreadable: null,
    })),
  };
}

test('an alert reaches the store, the dashboard and a webhook; a group under the privacy floor raises none', async () => {
  const logger = pino({ level: 'silent' });
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-alerts-'));
  closing.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Crowdtone</title>');
  const receiver = await WebhookReceiver.start();
  closing.push(() => receiver.close());
  const redis = await openRedis();
  closing.push(() => redis.close());
  const queues = await openQueues({ redisUrl: redis.url });
  closing.push(() => queues.close());
  const store = await openStore(join(folder, 'store.duckdb'));
  closing.push(() => store.close());

  const listeners = new Set<(event: GroupEvent) => void>();
  const publish = (event: GroupEvent) => {
    for (const listener of listeners) listener(event);
  };
  const gateway = await startGateway({
    store,
    events: {
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    port: 0,
    dashboardDir: folder,
    logger,
  });
  closing.push(() => gateway.close());
  const wall = { name: 'wall', url: receiver.url, secret: SECRET, timeoutSeconds: 10 };
  const receivers = [webhookReceiver(wall, WEBHOOK_RETRY)];
  const engine = await AlertEngine.start({ store, rules: [RULE], receivers, timeZone: 'UTC', publish, logger });
  closing.push(() => engine.close());
  await queues.groupEvents.subscribe(publish);
  const aggregator = await startAggregator({ queues, store, alerts: engine, logger, shareCorrection: null });
  closing.push(() => aggregator.close());
  await aggregator.saveRun(sampleRun());
  await aggregator.addSource(sampleSource({ state: 'waiting', durationMs: null }));

  const socket: Socket<GatewayToDashboard, DashboardToGateway> = io(gateway.url, { transports: ['websocket'] });
  closing.push(() => socket.disconnect());
  await new Promise<void>((resolve) => socket.once('snapshot', () => resolve()));
  const shown: Alert[] = [];
  const cleared = new Promise<void>((resolve) => {
    socket.on('event', (message) => {
      const { event } = liveEventSchema.parse(message);
      if (event.kind !== 'alert') return;
      shown.push(event.alert);
      if (event.alert.clearedAt !== null) resolve();
    });
  });

  // By windows of five frames: too few to publish, happy, happy, too few, neutral, and one frame that closes it.
  const moods: [happy: boolean, people: number][] = [
    [true, FLOOR - 1],
    [true, 8],
    [true, 8],
    [false, FLOOR - 1],
    [false, 8],
    [false, 8],
  ];
  const producer = await queues.outcomes.producer();
  const framesAWindow = WINDOW_MS / FRAME_MS;
  for (let sequence = 0; sequence <= 5 * framesAWindow; sequence += 1) {
    const [happy, people] = moods[Math.floor(sequence / framesAWindow)] ?? [false, 0];
    await producer.publish(frameOf(sequence, happy, people));
  }
  await cleared;

  const [fired, over] = shown;
  expect(fired).toMatchObject({ firedAtMs: 3 * WINDOW_MS, clearedAt: null, peak: 0.9 });
  expect(over).toMatchObject({ id: fired?.id, clearedAtMs: 5 * WINDOW_MS, clearedBecause: 'recovered' });
  const answer = await fetch(`${gateway.url}/api/alerts?source=${sampleSource().sourceId}`);
  expect(alertsAnswerSchema.parse(await answer.json())).toEqual({ alerts: [over], older: false });
  const received = await receiver.until(2);
  expect(received.map((message) => verified(message, SECRET))).toMatchObject([
    { event: 'alert.fired', alert: fired },
    { event: 'alert.cleared', alert: over },
  ]);
}, 60_000);
