import type { SourceThumbnail } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { createLogger } from '@crowdtone/observability';
import { PicturePost } from './picture-post';

const logger = createLogger('test');
logger.level = 'silent';
const FRAME: RgbImage = { width: 96, height: 54, data: new Uint8Array(96 * 54 * 3).fill(100) };

function posting(publish: (picture: SourceThumbnail) => Promise<void>) {
  const clock = { ms: 0 };
  return { clock, post: new PicturePost({ runId: 'run', sourceId: 'hall', publish, logger, now: () => clock.ms }) };
}

test('publishes a picture every two seconds, and goes on after one that could not be sent', async () => {
  let told = () => {};
  let attempts = 0;
  const { clock, post } = posting(async () => {
    attempts += 1;
    setImmediate(() => told());
    if (attempts === 1) throw new Error('Redis is away');
  });
  const attempt = () =>
    new Promise<void>((resolve) => {
      told = resolve;
      post.take(FRAME, []);
    });
  await attempt();
  for (clock.ms = 100; clock.ms < 2000; clock.ms += 100) post.take(FRAME, []);
  clock.ms = 2000;
  await attempt();
  expect(attempts).toBe(2);
});

test('leaves pictures out while the one before is on its way', async () => {
  const sent: SourceThumbnail[] = [];
  let release = () => {};
  let begin = () => {};
  const { clock, post } = posting((picture) => {
    sent.push(picture);
    begin();
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  const takeAndBegin = () =>
    new Promise<void>((resolve) => {
      begin = resolve;
      post.take(FRAME, []);
    });
  await takeAndBegin();
  for (clock.ms = 2000; clock.ms < 20_000; clock.ms += 2000) post.take(FRAME, []);
  release();
  await new Promise((resolve) => setImmediate(resolve));
  await takeAndBegin();
  expect(sent).toHaveLength(2);
  expect(sent[0]).toMatchObject({ runId: 'run', sourceId: 'hall', width: 48, height: 27 });
  release();
});
