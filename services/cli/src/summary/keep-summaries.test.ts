import { AlertEngine, EMAIL_RECEIVER, EmailReceiver } from '@crowdtone/aggregator';
import { alertSchema } from '@crowdtone/domain';
import { openStore, type Store } from '@crowdtone/store';
import { MailServer } from '@crowdtone/testing/aggregator/mail-server';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import pino from 'pino';
import sharp from 'sharp';
import { storeDue } from './keep-summaries';

const PURPOSE = { setting: 'event', legalBasis: null } as const;
const BEGUN = Date.UTC(2026, 10, 28, 18);
const NOW = Date.UTC(2026, 10, 29, 8);
const logger = pino({ level: 'silent' });
const closing: (() => unknown)[] = [];
let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:');
  closing.push(() => store.close());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function fillStore(): Promise<void> {
  await store.saveRun(sampleRun());
  const source = {
    ...sampleSource(),
    label: 'Nordtribüne <1>',
    purpose: PURPOSE,
    begunAt: BEGUN,
    positionMs: 3_600_000,
  };
  await store.commit({ sources: [source], windows: sampleStory(700) });
  const alert = alertSchema.parse({
    ...{
      id: '1',
      runId: 'run-1',
      sourceId: 'stand-north',
      ruleName: 'Joy',
      kind: 'mood',
      severity: 'warning',
      peak: 0.7,
    },
    ...{
      message: 'Nordtribüne: joy.',
      firedAtMs: 0,
      firedAt: BEGUN + 60_000,
      clearedAtMs: 1,
      clearedAt: BEGUN + 90_000,
    },
    clearedBecause: 'recovered',
  });
  await store.alerts.save(alert, []);
}

async function startEngine(port: number): Promise<AlertEngine> {
  const config = {
    ...{ host: '127.0.0.1', port, security: 'none' as const, from: 'a@example.org', to: ['b@example.org'] },
    ...{ alerts: 'none' as const, timeoutSeconds: 10 },
  };
  const receivers = [new EmailReceiver(config, 'Europe/Vienna', 'en')];
  const alerts = await AlertEngine.start({
    store,
    rules: [],
    receivers,
    timeZone: 'UTC',
    publish: () => undefined,
    logger,
  });
  closing.push(() => alerts.close());
  return alerts;
}

const parts = (alerts: AlertEngine) => ({
  ...{ store, alerts, language: 'en' as const, timeZone: 'Europe/Vienna', logger, now: () => NOW },
  config: { every: 'day', at: '07:00', weekday: 'monday' } as const,
});

test('the day before arrives by mail once, with its mood, its alerts and a chart', async () => {
  await fillStore();
  const server = await MailServer.start();
  closing.push(() => server.close());
  const alerts = await startEngine(server.port);
  expect(await storeDue(parts(alerts), '')).toBe('summary:day:2026-11-29');
  const [mail] = await server.until(1);
  // As after a restart.
  await storeDue(parts(alerts), '');
  expect(await store.alerts.listDeliveries(EMAIL_RECEIVER)).toHaveLength(1);

  const source = (mail?.source ?? '').replaceAll('=\r\n', '').replace(/\r\n (?=\w)/g, ' ');
  expect(source).toMatch(/Subject: \[Crowdtone\] Summary of Saturday,? 28 November 2026/);
  expect(source).toContain('1 camera, 1 alert. Times are those of Europe/Vienna.');
  expect(source).toMatch(/Sat,? 19:01: Nordtrib=C3=BCne: joy\./);
  expect(source).toMatch(/95% interval/);
  expect(source).toMatch(/Nordtrib(=C3=BC|ü)ne &(lt|#60);1/);
  const [, base64 = ''] = /Content-ID: <chart-0\.png>[\s\S]*?\r\n\r\n([\w+/=\r\n]+?)\r\n--/.exec(source) ?? [];
  const { format, width } = await sharp(Buffer.from(base64, 'base64')).metadata();
  expect([format, width]).toEqual(['png', 1440]);
});

test('nothing is sent of a day without figures', async () => {
  const alerts = await startEngine(1);
  await storeDue(parts(alerts), '');
  expect(await store.alerts.listDeliveries(EMAIL_RECEIVER)).toEqual([]);
});
