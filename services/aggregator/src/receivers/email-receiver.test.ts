import { once } from 'node:events';
import { createServer } from 'node:net';
import type { EmailConfig } from '@crowdtone/config';
import { alertSchema, type WebhookMessage } from '@crowdtone/domain';
import { openStore, type Store } from '@crowdtone/store';
import { MAIL_PASSWORD, MAIL_USER, MailServer } from '@crowdtone/testing/aggregator/mail-server';
import { SteppedClock } from '@crowdtone/testing/aggregator/stepped-clock';
import pino from 'pino';
import { DeliveryDispatcher } from './delivery-dispatcher';
import { EmailReceiver } from './email-receiver';

const closing: (() => unknown)[] = [];
let store: Store;
let clock: SteppedClock;
beforeEach(async () => {
  store = await openStore(':memory:');
  clock = new SteppedClock();
  closing.push(() => store.close());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const CONFIG: Omit<EmailConfig, 'port'> = {
  host: '127.0.0.1',
  security: 'none',
  username: MAIL_USER,
  password: MAIL_PASSWORD,
  from: 'crowdtone@example.org',
  to: ['ops@example.org', 'desk@example.org'],
  alerts: 'warning',
  timeoutSeconds: 5,
};
const message = (severity: 'info' | 'warning' | 'critical'): WebhookMessage => ({
  ...{ version: 1, event: 'alert.fired', sourceLabel: 'Gleis 2' },
  alert: alertSchema.parse({
    ...{ id: 'run:hall:Joy:1', runId: 'run', sourceId: 'hall', ruleName: 'Joy', kind: 'mood', severity, peak: 0.7 },
    ...{ message: 'Gleis 2: the share of fear is above 20 %.', firedAtMs: 0, firedAt: Date.UTC(2026, 2, 29, 1, 30) },
    ...{ clearedAtMs: null, clearedAt: null, clearedBecause: null },
  }),
});

/** The text of a received mail, decoded as far as it is quoted. */
const decoded = (source: string) => source.replaceAll('=\r\n', '').replaceAll('=E2=80=AF', ' ');

async function sending(config: EmailConfig, logger = pino({ level: 'silent' })) {
  const receiver = new EmailReceiver(config, 'Europe/Vienna', 'en');
  const body = receiver.bodyOf(message('critical')) ?? '';
  await store.alerts.addDeliveries([{ id: 'one', webhook: 'email', body, createdAt: clock.now() }]);
  const dispatcher = new DeliveryDispatcher(receiver, store.alerts, logger, clock);
  closing.push(() => dispatcher.close());
  dispatcher.wakeUp();
  return dispatcher;
}
const counts = async () => (await store.alerts.countDeliveries()).get('email');

test('an alert arrives as a mail to every recipient, with the time of the place', async () => {
  const server = await MailServer.start();
  closing.push(() => server.close());
  await sending({ ...CONFIG, port: server.port });
  const [mail] = await server.until(1);
  expect(mail).toMatchObject({ from: 'crowdtone@example.org', to: ['ops@example.org', 'desk@example.org'] });
  const text = decoded(mail?.source ?? '');
  expect(text).toContain('Subject: [Crowdtone] critical: Gleis 2: the share of fear is above 20 %.');
  // The hour between two and three o'clock was left out that night.
  expect(text).toMatch(/Fired: Sunday,? 29 March 2026 at 03:30:00 CEST/);
  expect(text).toMatch(/Message-ID:\s+<[0-9a-f]{64}@crowdtone>/i);
});

test('alerts of less than the configured severity are not for it', () => {
  const of = (alerts: EmailConfig['alerts']) => new EmailReceiver({ ...CONFIG, port: 25, alerts }, 'UTC', 'en');
  const taken = (alerts: EmailConfig['alerts']) =>
    (['info', 'warning', 'critical'] as const).filter((severity) => of(alerts).bodyOf(message(severity)) !== null);
  expect([taken('info'), taken('critical'), taken('none')]).toEqual([
    ['info', 'warning', 'critical'],
    ['critical'],
    [],
  ]);
});

test('a mail server that is away for an hour gets the mail afterwards, once and with the same id', async () => {
  const server = await MailServer.start();
  const { port } = server;
  await server.close();
  await sending({ ...CONFIG, port });
  expect(await clock.pass(3_600_000)).toBeLessThan(20);
  expect(await counts()).toEqual({
    waiting: 1,
    failed: 0,
    lastError: expect.stringMatching(/^E_RECEIVER_UNREACHABLE: /),
  });
  const back = await MailServer.start(port);
  closing.push(() => back.close());
  await clock.step();
  await back.until(1);
  await sending({ ...CONFIG, port });
  expect(back.received).toHaveLength(1);
});

test('a refused password is a coded status, and is written nowhere', async () => {
  const server = await MailServer.start();
  closing.push(() => server.close());
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  await sending({ ...CONFIG, port: server.port, password: 'wr0ng-s3cret' }, logger);
  await clock.step();
  expect(await counts()).toEqual({
    waiting: 1,
    failed: 0,
    lastError: 'E_RECEIVER_PASSWORD: the mail server refuses user and password; check both',
  });
  expect(lines.join()).not.toMatch(/wr0ng/);
  expect(JSON.stringify(await store.alerts.listDeliveries('email'))).not.toMatch(/wr0ng/);
});

test('a server that accepts connections and never answers is slow', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  closing.push(() => silent.close());
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await sending({ ...CONFIG, port, timeoutSeconds: 0.3 });
  await clock.step();
  expect((await counts())?.lastError).toMatch(/^E_RECEIVER_SLOW: /);
});

test('a server that refuses the mail is named as such', async () => {
  const refusing = await MailServer.start(0, {
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('secret words'), { responseCode: 550 })),
  });
  closing.push(() => refusing.close());
  await sending({ ...CONFIG, port: refusing.port });
  await clock.step();
  expect((await counts())?.lastError).toBe('E_RECEIVER_REFUSED: the mail server refuses the message (status 550)');
});

test('without the encryption that is configured nothing is sent', async () => {
  const open = await MailServer.start();
  closing.push(() => open.close());
  await sending({ ...CONFIG, port: open.port, security: 'starttls' });
  await clock.step();
  expect((await counts())?.lastError).toMatch(/^E_RECEIVER_UNREACHABLE: no encrypted connection/);
});

test('German mails name everything in German', () => {
  const receiver = new EmailReceiver({ ...CONFIG, port: 25, alerts: 'info' }, 'Europe/Vienna', 'de');
  const { alert, ...rest } = message('warning');
  const facts = { kind: 'crowd', source: 'Gleis 2', value: 1_250, above: 1_000, forSeconds: 300 } as const;
  const over = {
    ...alert,
    facts,
    clearedAt: alert.firedAt + 60_000,
    clearedAtMs: 1,
    clearedBecause: 'silence',
  } as const;
  const { subject, text } = JSON.parse(receiver.bodyOf({ ...rest, event: 'alert.cleared', alert: over }) ?? '');
  const said = 'Gleis 2: Die Zahl der Personen im Bild liegt seit 5 Minuten über 1.000; es waren 1.250.';
  expect(subject).toBe(`[Crowdtone] Beendet: ${said}`);
  expect(text.split('\n').slice(0, 3)).toEqual([said, '', expect.stringMatching(/^Kamera: /)]);
  expect(text).toMatch(/^Ausgelöst: \p{L}+, \d+\. \p{L}+ \d{4} um \d\d:\d\d:\d\d/mu);
  expect(text).toContain(', weil es keine Werte gab');
  expect(text).not.toMatch(/\b(the|of|and|is|because|Over|Fired|Rule)\b/);
});
