import { AnalysisRate } from './analysis-rate';

test('reports analysed frames per second every five seconds', () => {
  let now = 1000;
  const rate = new AnalysisRate(() => now);
  const said: (number | null)[] = [];
  // Ten frames a second arrive, every second one is analysed.
  for (let frame = 0; frame <= 100; frame += 1, now += 100) {
    said.push(rate.measure());
    if (frame % 2 === 0) rate.countAnalysed();
  }
  expect(said.flatMap((fps, index) => (fps === null ? [] : [[index, fps]]))).toEqual([
    [50, 5],
    [100, 5],
  ]);
});

test('does not count the time in which the source was unavailable', () => {
  let now = 0;
  const rate = new AnalysisRate(() => now);
  rate.measure();
  rate.countAnalysed();
  now = 60_000;
  expect(rate.measure()).toBeNull();
  for (let frame = 0; frame < 10; frame += 1) rate.countAnalysed();
  now = 65_000;
  expect(rate.measure()).toBe(2);
});
