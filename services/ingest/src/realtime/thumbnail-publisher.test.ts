import type { SourceThumbnail } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { createLogger } from '@crowdtone/observability';
import { ThumbnailPublisher } from './thumbnail-publisher';

const logger = createLogger('test');
logger.level = 'silent';
const FRAME: RgbImage = { width: 96, height: 54, data: new Uint8Array(96 * 54 * 3).fill(100) };

function publishing(publish: (thumbnail: SourceThumbnail) => Promise<void>) {
  const clock = { ms: 0 };
  return {
    clock,
    thumbnails: new ThumbnailPublisher({ runId: 'run', sourceId: 'hall', publish, logger, now: () => clock.ms }),
  };
}

test('publishes a thumbnail every two seconds, and continues after a failure to send', async () => {
  let attempted = () => {};
  let attempts = 0;
  const { clock, thumbnails } = publishing(async () => {
    attempts += 1;
    setImmediate(() => attempted());
    if (attempts === 1) throw new Error('Redis is down');
  });
  const attempt = () =>
    new Promise<void>((resolve) => {
      attempted = resolve;
      thumbnails.add(FRAME, []);
    });
  await attempt();
  for (clock.ms = 100; clock.ms < 2000; clock.ms += 100) thumbnails.add(FRAME, []);
  clock.ms = 2000;
  await attempt();
  expect(attempts).toBe(2);
});

test('skips thumbnails while the previous one is being sent', async () => {
  const sent: SourceThumbnail[] = [];
  let release = () => {};
  let begin = () => {};
  const { clock, thumbnails } = publishing((thumbnail) => {
    sent.push(thumbnail);
    begin();
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  const addAndBegin = () =>
    new Promise<void>((resolve) => {
      begin = resolve;
      thumbnails.add(FRAME, []);
    });
  await addAndBegin();
  for (clock.ms = 2000; clock.ms < 20_000; clock.ms += 2000) thumbnails.add(FRAME, []);
  release();
  await new Promise((resolve) => setImmediate(resolve));
  await addAndBegin();
  expect(sent).toHaveLength(2);
  expect(sent[0]).toMatchObject({ runId: 'run', sourceId: 'hall', width: 48, height: 27 });
  release();
});
