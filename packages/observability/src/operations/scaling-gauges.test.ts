import { Metrics } from './metrics';

const samplesOf = async (metrics: Metrics) =>
  (await metrics.expose()).split('\n').filter((line) => /^crowdtone_(oldest|cameras|camera_|expression_)/.test(line));

test('measures with every scrape, and has no sample of what cannot be known', async () => {
  const metrics = new Metrics();
  let ageMs: number | null = 1500;
  let isAway = false;
  const forget = metrics.scaling.watchFrameAge(async () => ageMs);
  metrics.scaling.watchCameras(async () => {
    if (isAway) throw new Error('the database is away');
    return { owned: 3, unowned: 1 };
  });
  expect(await samplesOf(metrics)).toEqual([
    'crowdtone_oldest_frame_seconds 1.5',
    'crowdtone_cameras{owned="yes"} 3',
    'crowdtone_cameras{owned="no"} 1',
  ]);
  ageMs = null;
  isAway = true;
  expect(await samplesOf(metrics)).toEqual([]);
  ageMs = 0;
  expect(await samplesOf(metrics)).toEqual(['crowdtone_oldest_frame_seconds 0']);
  forget();
  expect(await samplesOf(metrics)).toEqual([]);
});

test('knows what the process carries by now', async () => {
  const metrics = new Metrics();
  let capacity = 2;
  metrics.scaling.watchCapacity(() => capacity);
  metrics.scaling.watchExpressionWorkers(4);
  capacity = 5;
  expect(await samplesOf(metrics)).toEqual(['crowdtone_camera_capacity 5', 'crowdtone_expression_workers 4']);
});
