import type { SourceHealth } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { HealthReporter } from './health-reporter';

const logger = createLogger('test');
logger.level = 'silent';

function reporting(publish: (health: SourceHealth) => Promise<void>) {
  return new HealthReporter({ runId: 'r', wantedFps: 2, thumbnails: new Map([['a', 'none']]), publish, logger });
}

test('sends only the newest state of a source after an earlier one was sent', async () => {
  const begun: SourceHealth[] = [];
  const gates: (() => void)[] = [];
  const reporter = reporting((health) => {
    begun.push(health);
    return new Promise((resolve) => gates.push(resolve));
  });
  reporter.setState('a', { phase: 'connecting' });
  reporter.setState('a', { phase: 'live', epoch: 0, width: 64, height: 48, hardware: null, notes: [] });
  for (let rate = 1; rate <= 100; rate += 1) reporter.setRate('a', rate, 2);
  expect(begun).toHaveLength(1);
  gates.shift()?.();
  await Promise.resolve();
  await Promise.resolve();
  gates.shift()?.();
  await reporter.sent();
  expect(begun.map(({ phase, effectiveFps, picture }) => [phase, effectiveFps, picture])).toEqual([
    ['connecting', null, 'none'],
    ['live', 100, 'none'],
  ]);
});

test('continues after a failure to send, and keeps the error until the source is live', async () => {
  const sent: SourceHealth[] = [];
  let broken = true;
  const reporter = reporting(async (health) => {
    if (broken) throw new Error('Redis is down');
    sent.push(health);
  });
  reporter.setState('a', { phase: 'connecting' });
  await reporter.sent();
  broken = false;
  reporter.setState('a', { phase: 'backing-off', cause: 'auth', message: 'wrong', attempt: 1, retryAt: 5 });
  await reporter.sent();
  reporter.setState('a', { phase: 'connecting' });
  await reporter.sent();
  reporter.setState('a', { phase: 'live', epoch: 0, width: 4, height: 2, hardware: null, notes: [] });
  await reporter.sent();
  expect(sent.map(({ phase, lastError }) => [phase, lastError?.cause ?? null])).toEqual([
    ['backing-off', 'auth'],
    ['connecting', 'auth'],
    ['live', null],
  ]);
});

test('discards the state of the previous camera, and forgets a removed source', async () => {
  const sent: SourceHealth[] = [];
  const reporter = reporting(async (health) => void sent.push(health));
  reporter.setState('a', { phase: 'live', epoch: 3, width: 4, height: 2, hardware: null, notes: [] });
  reporter.setRate('a', 2, 1);
  reporter.setState('a', { phase: 'paused' });
  await reporter.sent();
  expect(sent.at(-1)).toMatchObject({ phase: 'paused', epoch: 3, effectiveFps: null, lastError: null });
  reporter.setState('a', { phase: 'backing-off', cause: 'auth', message: 'wrong', attempt: 1, retryAt: 5 });
  reporter.reset('a');
  reporter.setState('a', { phase: 'connecting' });
  await reporter.sent();
  expect(sent.at(-1)).toMatchObject({ phase: 'connecting', size: null, lastError: null });
  reporter.setState('a', { phase: 'closed' });
  await reporter.forget('a');
  expect(sent.at(-1)?.phase).toBe('closed');
  reporter.setState('a', { phase: 'connecting' });
  await reporter.sent();
  expect(sent.at(-1)?.epoch).toBeNull();
});
