import { seededRandom } from '@crowdtone/runtime';
import { MEASURED, scaledTo } from './costs';
import { EventQueue } from './event-queue';
import { main } from './main';
import { type Cluster, type Load, simulate } from './model';
import { answer, classifiedShare, coresOf, stepsTo } from './plan';
import { Cores, Station } from './station';

const CLUSTER: Cluster = {
  ingests: 1,
  workers: 1,
  aggregators: 1,
  sharedCores: 2,
  databaseCores: 1,
  redisBytesPerSecond: 1.25e9,
};

test('events happen in order of time, and those of one moment as they were planned', () => {
  const random = seededRandom(3);
  const events = new EventQueue();
  const seen: [number, number][] = [];
  for (let order = 0; order < 2_000; order += 1) {
    const atMs = Math.floor(random() * 100);
    events.at(atMs, () => seen.push([atMs, order]));
  }
  events.runUntil(49);
  expect(Math.max(...seen.map(([atMs]) => atMs))).toBe(49);
  events.runUntil(100);
  expect(seen).toHaveLength(2_000);
  expect(seen).toEqual(seen.toSorted(([a, one], [b, other]) => a - b || one - other));
  expect(() => events.at(99, () => undefined)).toThrow(RangeError);
});

/** Mean wait of jobs of one millisecond that arrive at random. */
function meanWait(servers: number, utilisation: number, jobs: number): number {
  const random = seededRandom(11);
  const events = new EventQueue();
  const station = new Station(events, servers);
  let atMs = 0;
  for (let job = 0; job < jobs; job += 1) {
    atMs -= Math.log(1 - random()) / (servers * utilisation);
    events.at(atMs, () => station.add(1, () => undefined));
  }
  events.runUntil(2 * atMs);
  expect(station.utilisation(atMs)).toBeCloseTo(utilisation, 1);
  return station.meanWaitMs;
}

test.each([
  // M/D/1: utilisation / (2 (1 - utilisation)), Pollaczek-Khinchine.
  [1, 0.5, 0.5],
  [1, 0.8, 2],
  // M/D/c: Cosmetatos (1975), half the wait of M/M/c with its correction.
  [2, 0.8, 0.901],
  [4, 0.9, 1.0],
])('%i servers that are busy %d of the time make random arrivals wait as theory says', (servers, utilisation, wait) => {
  expect(Math.abs(meanWait(servers, utilisation, 300_000) / wait - 1)).toBeLessThan(0.06);
});

test('stations that share a core work one after the other', () => {
  const events = new EventQueue();
  const cores = new Cores(1);
  const stations = [new Station(events, 1, cores), new Station(events, 1, cores)];
  const done: number[] = [];
  for (const station of stations) {
    for (const ms of [3, 2]) station.add(ms, () => done.push(events.nowMs));
  }
  events.runUntil(20);
  expect(done).toEqual([3, 6, 8, 10]);
  expect(cores.busyMs).toBe(10);
});

test('a camera loses what its ingest cannot look at, and nothing else', () => {
  const load: Load = { cameras: 4, fps: 2, faces: 0, classified: 0 };
  const costs = { ...MEASURED, decodeMs: 0, cropMs: 0, detectMs: 150 };
  const { dropped, analysedPerSecond, utilisation } = simulate(load, { ...CLUSTER, sharedCores: null }, costs, 120);
  // Of eight frames a second it takes 1000 / 150.
  expect(dropped).toBeCloseTo(1 - 1000 / 150 / 8, 2);
  expect(analysedPerSecond).toBeCloseTo(1000 / 150, 1);
  expect(utilisation.ingest).toBeCloseTo(1, 1);
  const less = simulate({ ...load, cameras: 2 }, { ...CLUSTER, sharedCores: null }, costs, 120);
  expect(less).toMatchObject({ dropped: 0 });
  expect(less.analysedPerSecond).toBeCloseTo(4, 9);
});

test('cores are as busy as the sum of all work', () => {
  const load: Load = { cameras: 1, fps: 2, faces: 30, classified: classifiedShare(2) };
  const { cores } = simulate(load, CLUSTER, MEASURED, 200).utilisation;
  const { decode, ingest, expression, aggregator } = coresOf(load, MEASURED);
  expect(cores).toBeCloseTo((decode + ingest + expression + aggregator) / 2, 2);
});

test.each([
  // Processor seconds a second of `npm run bench:scale -- --only cameras`, without the 0.125 of a service without cameras.
  [1, 0.23 - 0.125],
  [2, 0.38 - 0.125],
  [3, 0.52 - 0.125],
  [4, 0.69 - 0.125],
])('%i cameras of 960x540 with 10 people take the cores that were measured', (cameras, measured) => {
  // It has windows of two seconds.
  const load: Load = { cameras, fps: 2, faces: 10, classified: classifiedShare(2, 2) };
  const costs = scaledTo({ width: 960, height: 540 });
  const cores = 2 * simulate(load, CLUSTER, costs, 100).utilisation.cores;
  expect(Math.abs(cores / measured - 1)).toBeLessThan(0.25);
});

test.each([
  [1, 0],
  [2, 0],
  [3, 0],
])('%i cameras of 1080p on two cores lose no frame, as measured', (cameras, dropped) => {
  const load: Load = { cameras, fps: 2, faces: 30, classified: classifiedShare(2) };
  expect(simulate(load, CLUSTER, MEASURED, 100).dropped).toBe(dropped);
});

test('with as many machines as it takes, what there is one of is the bottleneck, and it is named', () => {
  const question = {
    fps: 2,
    faces: 30,
    cores: null,
    databaseCores: 1,
    redisBytesPerSecond: 1.25e9,
    seconds: 4,
    seed: 1,
  };
  const [few, many] = [...answer({ ...question, cameras: [10, 400] }, MEASURED)];
  expect(few).toMatchObject({ cameras: 10, isFull: false });
  expect(many?.outcome.utilisation[many.busiest]).toBeGreaterThan(few?.outcome.utilisation[few.busiest] ?? 1);
  const [slow] = [...answer({ ...question, redisBytesPerSecond: 1e6, cameras: [40] }, MEASURED)];
  expect(slow).toMatchObject({ busiest: 'redis network', isFull: false });
  expect(slow?.installations).toBeGreaterThan(4);
  const [rows] = [...answer({ ...question, cameras: [40] }, { ...MEASURED, databaseRowMs: 1 })];
  expect(rows).toMatchObject({ busiest: 'database', installations: 4 });
  // 62 rows a second and camera, of a millisecond each.
  expect(Math.abs((rows?.holds ?? 0) / 15 - 1)).toBeLessThan(0.1);
});

test('steps go up to the number that was asked for', () => {
  expect(stepsTo(1)).toEqual([1]);
  expect(stepsTo(30)).toEqual([1, 2, 4, 10, 20, 30]);
});

describe('the command', () => {
  const run = async (...args: string[]) => {
    const [out, err] = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
    for (const stream of [out, err]) stream.mockReturnValue(true);
    try {
      const exitCode = await main(args);
      return { exitCode, stdout: out.mock.calls.join(''), stderr: err.mock.calls.join('') };
    } finally {
      for (const stream of [out, err]) stream.mockRestore();
    }
  };

  test('prints a table, or JSON, and names the bottleneck', async () => {
    expect((await run('--cameras', '4', '--cores', '1', '--seconds', '10')).stdout).toMatch(
      /bottleneck of an installation is its (cores|ingest)/,
    );
    const { exitCode, stdout } = await run('--cameras', '2', '--seconds', '5', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ cameras: 1 }, { cameras: 2, busiest: expect.any(String) }]);
    expect((await run('--help')).stdout).toContain('Usage');
  });

  test.each([['--cameras', '0'], ['--fps', 'x'], ['--size', '12'], ['--unknown']])('refuses %s %s', async (...args) => {
    const { exitCode, stderr } = await run(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('E_USAGE');
  });
});
