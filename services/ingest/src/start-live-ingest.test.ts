import { type LiveIngestConfig, liveIngestConfigSchema } from '@crowdtone/config';
import type { FrameOutcome, ServiceMessage, SourceHealth, SourceThumbnail } from '@crowdtone/domain';
import { newCropKey, openQueues, openRedis } from '@crowdtone/queue';
import { startLiveIngest } from './start-live-ingest';

const cropKey = newCropKey();
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

type Wanted = Partial<LiveIngestConfig['sources'][number]>;

async function start(sources: readonly Wanted[], handsBack = false) {
  const redis = await openRedis();
  cleanups.push(() => redis.close());
  const queues = await openQueues({ redisUrl: redis.url, prefix: 'test', cropKey });
  cleanups.push(() => queues.close());
  const health: SourceHealth[] = [];
  const outcomes: FrameOutcome[] = [];
  const analysed: string[] = [];
  const thumbnails: SourceThumbnail[] = [];
  const reports: ServiceMessage[] = [];
  const waiting: { condition: () => boolean; resolve: () => void }[] = [];
  const check = () => {
    for (const { condition, resolve } of waiting) if (condition()) resolve();
  };
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      waiting.push({ condition, resolve });
      check();
    });
  await queues.groupEvents.subscribe((event) => {
    if (event.kind === 'health') health.push(event.health);
    check();
  });
  await queues.pictures.subscribe((thumbnail) => {
    thumbnails.push(thumbnail);
    check();
  });
  await queues.frameJobs.consume(async ({ job }) => {
    analysed.push(job.sourceId);
    check();
  });
  await queues.outcomes.consume(async (outcome) => {
    outcomes.push(outcome);
    check();
  });
  const service = await startLiveIngest(
    liveIngestConfigSchema.parse({
      redisUrl: redis.url,
      prefix: 'test',
      cropKey,
      runId: 'run',
      fps: 5,
      readableFloorPx: 24,
      cropFormat: { scale: 1, sidePx: 32, channels: 1, filter: 'bicubic' },
      detector: 'ssd',
      minFacePx: 40,
      sources,
      handsBack,
    }),
    (report) => {
      reports.push(report);
      check();
    },
  );
  const setSources = (next: readonly Wanted[], ended: readonly string[] = []) =>
    service.receive({ kind: 'sources', sources: next, ended });
  let closed = false;
  const close = async () => {
    if (!closed) await service.close();
    closed = true;
  };
  cleanups.push(close);
  return { close, setSources, health, outcomes, analysed, thumbnails, reports, until };
}

test('analyses live sources concurrently, publishes their health and thumbnails, and accounts for every frame', async () => {
  const { close, health, outcomes, analysed, thumbnails, until } = await start([
    { sourceId: 'hall', location: 'lavfi:testsrc=size=64x48:rate=10' },
    { sourceId: 'door', location: 'lavfi:testsrc=size=64x48:rate=10', picture: 'none' },
    { sourceId: 'gone', location: 'rtsp://admin:s3cret@127.0.0.1:9/camera' },
  ]);
  const countOf = (sourceId: string) => analysed.filter((id) => id === sourceId).length;
  await until(() => countOf('hall') >= 3 && countOf('door') >= 3);
  await until(() => thumbnails.length >= 2);
  await until(() => health.some(({ sourceId, phase }) => sourceId === 'gone' && phase === 'backing-off'));
  await close();

  const live = health.find(({ sourceId, phase }) => sourceId === 'hall' && phase === 'live');
  expect(live).toMatchObject({
    runId: 'run',
    epoch: 0,
    size: { width: 64, height: 48 },
    lastError: null,
    wantedFps: 5,
  });
  expect(health.find(({ sourceId }) => sourceId === 'door')?.picture).toBe('none');
  expect(new Set(thumbnails.map(({ sourceId }) => sourceId))).toEqual(new Set(['hall']));
  expect(thumbnails[0]).toMatchObject({ runId: 'run', width: 48, height: 36 });
  expect(Buffer.from(thumbnails[0]?.jpeg ?? '', 'base64').subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  const gone = health.find(({ phase }) => phase === 'backing-off');
  expect(gone).toMatchObject({ sourceId: 'gone', epoch: null, lastError: { cause: 'refused', attempt: 1 } });
  expect(JSON.stringify(health)).not.toMatch(/s3cret|admin/);
  await until(() => health.filter(({ phase }) => phase === 'closed').length === 3);

  for (const sourceId of ['hall', 'door', 'gone']) {
    const of = outcomes.filter((outcome) => outcome.sourceId === sourceId);
    const dropped = of.filter(({ kind }) => kind === 'dropped').length;
    const [ended] = of.filter(({ kind }) => kind === 'ended');
    expect(ended).toMatchObject({ decoded: countOf(sourceId) + dropped, error: null });
  }
});

test('adds, removes, pauses and redirects sources without affecting another one', async () => {
  const small = 'lavfi:testsrc=size=64x48:rate=10';
  const hall = { sourceId: 'hall', location: small };
  const door = { sourceId: 'door', location: small };
  const { close, setSources, health, outcomes, analysed, until } = await start([hall]);
  const countOf = (sourceId: string) => analysed.filter((id) => id === sourceId).length;
  const healthOf = (sourceId: string) => health.filter((event) => event.sourceId === sourceId);
  const newest = (sourceId: string) => healthOf(sourceId).at(-1);
  /** Every frame was analysed or dropped. The end may overtake the last of them. */
  const accounted = (sourceId: string) =>
    until(() => {
      const of = outcomes.filter((outcome) => outcome.sourceId === sourceId);
      const dropped = of.filter(({ kind }) => kind === 'dropped').length;
      return of.some((each) => each.kind === 'ended' && !each.error && each.decoded === countOf(sourceId) + dropped);
    });
  await until(() => countOf('hall') >= 2);

  setSources([hall, door]);
  await until(() => countOf('door') >= 2);
  setSources([hall, { ...door, paused: true }]);
  await until(() => newest('door')?.phase === 'paused');
  setSources([hall, { ...door, location: 'lavfi:testsrc=size=96x48:rate=10', paused: true }]);
  const [halls, doors] = [countOf('hall'), countOf('door')];
  await until(() => countOf('hall') >= halls + 3);
  // Frames from before may still arrive; none from after.
  expect(countOf('door') - doors).toBeLessThanOrEqual(2);
  setSources([hall, { ...door, location: 'lavfi:testsrc=size=96x48:rate=10' }]);
  await until(() => newest('door')?.phase === 'live');
  expect(newest('door')).toMatchObject({ epoch: 1, size: { width: 96, height: 48 }, lastError: null });

  setSources([hall, { ...door, location: 'lavfi:testsrc=size=96x48:rate=10', picture: 'none' }]);
  await until(() => newest('door')?.picture === 'none');
  expect(newest('door')).toMatchObject({ phase: 'live', epoch: 1 });

  setSources([hall]);
  await until(() => outcomes.some(({ kind, sourceId }) => kind === 'ended' && sourceId === 'door'));
  expect(newest('door')?.phase).toBe('closed');
  const since = countOf('hall');
  await until(() => countOf('hall') >= since + 2);
  await accounted('door');
  await close();
  await accounted('hall');
  expect(healthOf('hall').filter(({ phase }) => phase === 'connecting')).toHaveLength(1);
  expect(healthOf('hall').every(({ epoch }) => epoch === null || epoch === 0)).toBe(true);
  expect(() => setSources([{ sourceId: 'hall' }])).toThrow('location');
});

test('hands sources back without an end, takes them again in another epoch, ends those that are over, and reports both', async () => {
  const hall = { sourceId: 'hall', location: 'lavfi:testsrc=size=64x48:rate=10', picture: 'none' as const, epoch: 3 };
  const { close, setSources, outcomes, analysed, reports, until } = await start([], true);
  const watching = () => reports.flatMap((each) => (each.kind === 'watching' ? [each.sourceIds] : [])).at(-1);
  const framesOnceTaken = async () => {
    const before = analysed.length;
    await until(() => analysed.length >= before + 2);
  };
  setSources([hall]);
  await until(() => watching()?.[0] === 'hall');
  await framesOnceTaken();
  setSources([]);
  await until(() => watching()?.length === 0);
  expect(outcomes.filter(({ kind }) => kind === 'ended')).toEqual([]);

  setSources([{ ...hall, epoch: 5 }]);
  await until(() => watching()?.[0] === 'hall');
  await framesOnceTaken();
  setSources([], ['hall']);
  await until(() => outcomes.some(({ kind }) => kind === 'ended'));
  expect(outcomes.filter(({ kind }) => kind === 'ended')).toMatchObject([{ sourceId: 'hall', epoch: 5, error: null }]);
  await until(() => reports.some((each) => each.kind === 'load' && each.load.analysed > 0 && each.load.busyMs > 0));
  await close();
});
