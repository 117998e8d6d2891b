import { inspect } from 'node:util';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { aRun, aSource } from '@crowdtone/testing/records';
import { describeStore } from '@crowdtone/testing/store/conformance';
import { describeDeletions, describeKilledDeletion } from '@crowdtone/testing/store/deletion-conformance';
import { describeFences } from '@crowdtone/testing/store/fence-conformance';
import { describeHistory, exampleAlert } from '@crowdtone/testing/store/history-conformance';
import { describePlaces } from '@crowdtone/testing/store/place-conformance';
import { describeRetention } from '@crowdtone/testing/store/retention-conformance';
import { Client } from 'pg';
import type { Store } from '../store';
import { openPostgresStore } from './open-postgres-store';

let server: PostgresServer;
/** A database that has the tables of a store. */
let template: string;
beforeAll(async () => {
  server = await PostgresServer.start();
  template = await server.createDatabase();
  await (await openPostgresStore(template, { isShared: false })).close();
});
afterAll(() => server.remove());

/** A copy of the template, but another store. */
async function createDatabase(): Promise<string> {
  const url = await server.createDatabase(template);
  await rowsOf(url, 'UPDATE store_identity SET id = gen_random_uuid()::text');
  return url;
}

const open = async () => openPostgresStore(await createDatabase(), { isShared: false });

describeStore('PostgreSQL', open);
describeHistory('PostgreSQL', open);
describeRetention('PostgreSQL', open);
describeDeletions('PostgreSQL', open);
describePlaces('PostgreSQL', open);
describeFences('PostgreSQL', open);
describeKilledDeletion('PostgreSQL', () => createDatabase());

const BEGUN_AT = Date.parse('2026-05-12T23:59:00Z');
const HALL = { runId: 'run', sourceId: 'hall' };
const CAMERA = { purpose: { setting: 'stadium', legalBasis: null }, durationMs: null, begunAt: BEGUN_AT } as const;
const NEVER = Number.NEGATIVE_INFINITY;

/** Rows of a statement on a database. */
async function rowsOf(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const partitions = async (url: string) =>
  (await rowsOf(url, 'SELECT inhrelid::regclass::text AS name FROM pg_inherits ORDER BY 1'))
    .map(({ name }) => String(name))
    .filter((name) => /_d\d+$/.test(name));

/** A minute before midnight and a minute after it. */
async function fillTwoDays(store: Store): Promise<void> {
  await store.saveRun(aRun());
  const frames = crowdFrames('hall', 600, 5);
  await store.commit({ sources: [aSource({ ...HALL, ...CAMERA })], frames, windows: windowsOf(frames) });
}

describe('days', () => {
  test('what cameras show is kept by day, UTC; days over their limit are dropped whole, and the rest goes by rows', async () => {
    const url = await createDatabase();
    const store = await openPostgresStore(url, { isShared: false });
    await fillTwoDays(store);
    const [first, second] = ['d20585', 'd20586'];
    const tables = ['frames', 'readings', 'windows'];
    expect(await partitions(url)).toEqual(tables.flatMap((table) => [`${table}_${first}`, `${table}_${second}`]));
    const whole = await store.listFrames(HALL, 0);
    const windows = await store.listWindows({ ...HALL, fromMs: 0, toMs: Infinity, newest: Infinity });
    expect(await store.listFrames(HALL, 59_000, 61_000)).toEqual(
      whole.filter(({ presentationMs }) => presentationMs >= 59_000 && presentationMs < 61_000),
    );

    // Half a minute into the second day.
    const limit = BEGUN_AT + 90_000;
    const facesBefore = (ms: number) =>
      whole
        .filter(({ presentationMs }) => presentationMs < ms)
        .reduce((sum, frame) => sum + (frame.kind === 'analysed' ? frame.faces.length : 0), 0);
    const expired = await store.expire({
      readingsBefore: limit,
      windowsBefore: NEVER,
      alertsBefore: NEVER,
      logBefore: NEVER,
    });
    expect(expired).toMatchObject({ readings: facesBefore(90_000), windows: 0 });
    expect(await partitions(url)).toEqual([
      ...[`frames_${second}`, `readings_${second}`, `windows_${first}`, `windows_${second}`],
    ]);
    expect(await store.listFrames(HALL, 0)).toEqual(whole.filter(({ presentationMs }) => presentationMs >= 90_000));

    const later = {
      readingsBefore: NEVER,
      windowsBefore: BEGUN_AT + 2 * 86_400_000,
      alertsBefore: NEVER,
      logBefore: NEVER,
    };
    expect(await store.expire(later)).toMatchObject({ windows: windows.length });
    expect(await partitions(url)).toEqual([`frames_${second}`, `readings_${second}`]);
    // A day that was dropped is made again for whoever has something to store on it.
    await store.commit({ windows });
    expect(await store.listWindows({ ...HALL, fromMs: 0, toMs: Infinity, newest: Infinity })).toEqual(windows);
    await store.close();
  });

  test('a frame that comes again after the start of its camera became known is recognised', async () => {
    const store = await open();
    await store.saveRun(aRun());
    const frames = crowdFrames('hall', 20, 6);
    const { begunAt: _, ...unknown } = CAMERA;
    await store.commit({ sources: [aSource({ ...HALL, ...unknown })], frames });
    await store.commit({ sources: [aSource({ ...HALL, ...CAMERA })], frames });
    expect(await store.listFrames(HALL, 0)).toEqual(frames);
    await store.close();
  });

  test('tells its size, and what the last day brought', async () => {
    const store = await open();
    await fillTwoDays(store);
    const { readings, windows, ...usage } = await store.usage(BEGUN_AT + 120_000);
    expect(usage).toMatchObject({ freeBytes: null, bytes: expect.any(Number) });
    expect(usage.bytes).toBeGreaterThan(1e6);
    expect([readings, windows]).toEqual([expect.any(Number), 24]);
    expect(usage.dayWindows).toBeGreaterThanOrEqual(23);
    expect(usage.dayReadings).toBeGreaterThan(readings * 0.95);
    await store.close();
  });
});

describe('several programs', () => {
  test('a second program that wants the store for itself is refused, one that shares it is not', async () => {
    const url = await createDatabase();
    const only = await openPostgresStore(url, { isShared: false });
    await expect(openPostgresStore(url, { isShared: false })).rejects.toMatchObject({ code: 'E_STORE_LOCKED' });
    const shared = await openPostgresStore(url, { isShared: true });
    await shared.saveRun(aRun());
    expect(await only.listRuns(9)).toEqual([aRun()]);
    await only.close();
    await (await openPostgresStore(url, { isShared: false })).close();
    await shared.close();
  });

  test('workers of a deployment share a database, and no program has it for itself meanwhile', async () => {
    const url = await server.createDatabase();
    const workers = await Promise.all([1, 2].map(() => openPostgresStore(url, { isShared: true, isWorker: true })));
    await expect(openPostgresStore(url, { isShared: false })).rejects.toMatchObject({ code: 'E_STORE_LOCKED' });
    await Promise.all(workers.map((worker) => worker.close()));
    const only = await openPostgresStore(url, { isShared: false });
    await expect(openPostgresStore(url, { isShared: true, isWorker: true })).rejects.toThrow(/crowdtone serve writes/);
    await only.close();
  });

  test('programs that open an empty database at the same time make its tables once', async () => {
    const url = await server.createDatabase();
    const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore(url, { isShared: true })));
    const frames = ['a', 'b', 'c'].map((sourceId, place) => crowdFrames(sourceId, 80, place));
    await Promise.all(stores.map((store, place) => store.commit({ frames: frames[place] ?? [] })));
    for (const [place, sourceId] of ['a', 'b', 'c'].entries()) {
      expect(await stores[0]?.listFrames({ runId: 'run', sourceId }, 0)).toEqual(frames[place]);
    }
    await Promise.all(stores.map((store) => store.close()));
  });

  test('of two that change one alert at the same time none undoes what the other did', async () => {
    const url = await createDatabase();
    const [one, other] = await Promise.all([1, 2].map(() => openPostgresStore(url, { isShared: true })));
    if (!one || !other) throw new Error('there are two');
    const alerts = Array.from({ length: 20 }, (_, place) => exampleAlert(`a${place}`));
    for (const alert of alerts) await one.alerts.save(alert, []);
    const by = { at: 5, by: 'warden' } as NonNullable<(typeof alerts)[0]['acknowledged']>;
    await Promise.all(
      alerts.flatMap((alert) => [
        one.alerts.save({ ...alert, clearedAtMs: 9, clearedAt: 9, clearedBecause: 'recovered' }, []),
        other.alerts.acknowledge(alert.id, by),
      ]),
    );
    for (const { id } of alerts) expect(await one.alerts.find(id)).toMatchObject({ clearedAt: 9, acknowledged: by });
    await Promise.all([one.close(), other.close()]);
  });
});

describe('a database that is not as it should be', () => {
  const secret = 'hunter2-and-more';
  const thrownBy = (opening: Promise<Store>) =>
    opening.then(
      () => null,
      (error: unknown) => error,
    );

  test.each([
    ['E_DATABASE_UNREACHABLE', `postgres://me:${secret}@127.0.0.1:1/none`],
    ['E_DATABASE_URL', `postgres://me:${secret}/none@127.0.0.1/x`],
    ['E_DATABASE_URL', `postgres://me:%zz${secret}@127.0.0.1/none`],
    ['E_DATABASE_URL', `mysql://me:${secret}@127.0.0.1/none`],
  ])('is reported as %s, without the password', async (code, url) => {
    const error = await thrownBy(openPostgresStore(url, { isShared: true }));
    expect(error).toMatchObject({ code });
    expect(inspect(error, { depth: 9 })).not.toContain(secret);
  });

  test('is reported when it does not exist, or a newer version made it', async () => {
    const missing = (await createDatabase()).replace(/[^/]+$/, 'missing');
    expect(await thrownBy(openPostgresStore(missing, { isShared: true }))).toMatchObject({
      code: 'E_DATABASE_REFUSED',
    });
    const url = await createDatabase();
    await (await openPostgresStore(url, { isShared: true })).close();
    await rowsOf(url, "INSERT INTO crowdtone_migrations (name, run_on) VALUES ('9999-later', now())");
    expect(await thrownBy(openPostgresStore(url, { isShared: true }))).toMatchObject({
      ...{ code: 'E_STORE_CORRUPT', message: expect.stringContaining('9999-later') },
    });
  });

  test('texts that JSON of PostgreSQL refuses are stored with a mark in their place', async () => {
    const store = await open();
    const label = 'a\0b \ud800 c \\u0000';
    await store.commit({ sources: [aSource({ ...HALL, label })] });
    expect((await store.findSource(HALL))?.label).toBe('a\ufffdb \ufffd c \\u0000');
    await store.close();
  });

  test('what cannot be stored while the server is away is refused with a code, and stored once it is back', async () => {
    const own = await PostgresServer.start();
    try {
      const store = await openPostgresStore(own.url, { isShared: false });
      const frames = crowdFrames('hall', 60, 7);
      await store.commit({ frames: frames.slice(0, 30) });
      await own.kill();
      await expect(store.commit({ frames })).rejects.toMatchObject({ code: 'E_DATABASE_UNREACHABLE' });
      await expect(store.listRuns(1)).rejects.toMatchObject({ code: 'E_DATABASE_UNREACHABLE' });
      await own.start();
      await store.commit({ frames });
      expect(await store.listFrames(HALL, 0)).toEqual(frames);
      await expect(openPostgresStore(own.url, { isShared: false })).rejects.toMatchObject({ code: 'E_STORE_LOCKED' });
      await store.close();
    } finally {
      await own.remove();
    }
  });
});
