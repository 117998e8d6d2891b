import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SettledFrame } from '@crowdtone/domain';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { aRun, aSource } from '@crowdtone/testing/records';
import { Client } from 'pg';
import type { FencedStore } from '../fence';
import { openPostgresStore } from '../postgres/open-postgres-store';
import type { FilingOptions, FilingRound, FilingStep } from '../reading-files';
import { ALL_READINGS } from '../sql/reading-part';
import { readReadings } from './parquet-readings';

const HOOK = path.join(__dirname, '../../../../infra/typescript-hook.cjs');
const DYING_FILING = require.resolve('@crowdtone/testing/store/dying-filing');
const HALL = { runId: 'run', sourceId: 'hall' };
const BEGUN_AT = Date.parse('2026-05-12T23:59:00Z');
const CAMERA = { purpose: { setting: 'stadium', legalBasis: null }, durationMs: null, begunAt: BEGUN_AT } as const;
/** Two minutes around midnight. */
const FRAMES = crowdFrames('hall', 600, 5);
const WINDOWS = windowsOf(FRAMES);
/** Hours of 20 s. */
const SHORT = { hourMs: 20_000 };
const ALL = { ...SHORT, onlyClosed: false };
const NEVER = Number.NEGATIVE_INFINITY;

let server: PostgresServer;
let folder: string;
let url: string;
let store: FencedStore;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'crowdtone-filed-'));
  url = await server.createDatabase();
  store = await openPostgresStore(url, { isShared: true, readingPlace: { folder } });
  await store.saveRun(aRun());
  await store.commit({ sources: [aSource({ sourceId: 'hall', ...CAMERA })] });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function file(options: FilingOptions, of = store): Promise<FilingRound> {
  const round = await of.readingFiles?.fileReadings(options);
  if (round === undefined) throw new Error('the store files no readings');
  return round;
}

/** Paths of the files that exist. */
const existing = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const listed = async () =>
  (await rowsOf('SELECT path FROM reading_files')).map((row) => path.join(folder, String(row.path))).sort();
const staged = async () => Number((await rowsOf('SELECT count(*) AS rows FROM readings'))[0]?.rows);
const readingsIn = (frames: readonly SettledFrame[]) =>
  frames.reduce((sum, frame) => sum + (frame.kind === 'analysed' ? frame.faces.length : 0), 0);

test('files hold the hours that windows have passed, by the clock; the last one stays in the database', async () => {
  const windows = WINDOWS.filter(({ endMs }) => endMs <= 75_000);
  await store.commit({ frames: FRAMES, windows });
  const round = await file(SHORT);
  // From 23:59:00 on: three whole ones of 20 s, and none of the one that lasts until 23:59:80.
  expect(round).toMatchObject({ isDone: true, files: 3 });
  const filed = FRAMES.filter(({ presentationMs }) => presentationMs < 60_000);
  expect(round.readings).toBe(readingsIn(filed));
  expect(await staged()).toBe(readingsIn(FRAMES) - readingsIn(filed));
  expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
  expect(await store.listFrames(HALL, 30_000, 70_000)).toEqual(
    FRAMES.filter(({ presentationMs }) => presentationMs >= 30_000 && presentationMs < 70_000),
  );
  expect(await listed()).toEqual(existing());
  expect(existing()[0]).toContain('source-hall/run-run/2026-05-12T23Z-');
  // A frame that is delivered again adds nothing to what is in files.
  await store.commit({ frames: FRAMES });
  expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
  await store.commit({ sources: [aSource({ sourceId: 'hall', ...CAMERA, state: 'partial' })] });
  expect(await file(SHORT)).toMatchObject({ readings: readingsIn(FRAMES) - readingsIn(filed) });
  expect(await staged()).toBe(0);
  expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
});

test('readings of a group under the privacy floor are in no file', async () => {
  const [small] = WINDOWS;
  const within = FRAMES.filter(({ presentationMs }) => small && presentationMs < small.endMs);
  await store.commit({ frames: FRAMES });
  expect(await file(SHORT)).toMatchObject({ files: 0 });
  const withheld = [{ ...HALL, fromSequence: 0, toSequence: within.length - 1 }];
  await store.commit({ windows: WINDOWS, withheld });
  await file(SHORT);
  const sequences = new Set<number>();
  for (const each of existing()) {
    await readReadings(each, ALL_READINGS, (batch) => {
      for (const { sequence } of batch) sequences.add(sequence);
    });
  }
  expect(sequences.size).toBeGreaterThan(0);
  expect(Math.min(...sequences)).toBeGreaterThanOrEqual(within.length);
});

const STEPS: readonly FilingStep[] = ['file produced', 'file placed', 'rows deleted', 'file listed', 'file removed'];
test.each(STEPS)(
  'a program that is killed after the step "%s" loses nothing, and leaves nothing twice',
  async (step) => {
    await store.commit({ frames: FRAMES, windows: WINDOWS });
    const victim = spawn(process.execPath, ['--require', HOOK, DYING_FILING, url, step], { stdio: 'inherit' });
    expect(await once(victim, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
    let round = await file(ALL);
    // The server may not have noticed yet that the connection of the dead program is gone.
    while (!round.isDone) round = await file(ALL);
    expect(round.swept).toBe(['file produced', 'file placed', 'rows deleted'].includes(step) ? 1 : 0);
    expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
    expect(await staged()).toBe(0);
    expect(await listed()).toEqual(existing());
  },
);

test('one program files at a time; what changes meanwhile is not listed as it was', async () => {
  await store.commit({ frames: FRAMES, windows: WINDOWS });
  const other = await openPostgresStore(url, { isShared: true });
  const seen: (FilingRound | null)[] = [];
  const round = await file({
    ...ALL,
    afterStep: async (step) => {
      if (step !== 'file placed' || seen.length > 0) return;
      seen.push(await file(ALL, other));
      await other.commit({ withheld: [{ ...HALL, fromSequence: 0, toSequence: 9 }] });
    },
  });
  expect(seen).toMatchObject([{ isDone: false, files: 0 }]);
  expect(round.isDone).toBe(true);
  await file(ALL);
  const left = await store.listFrames(HALL, 0);
  expect(left.slice(0, 10).every((frame) => frame.kind === 'dropped' || frame.faces.length === 0)).toBe(true);
  expect(left.slice(10)).toEqual(FRAMES.slice(10));
  expect(await listed()).toEqual(existing());
  await other.close();
});

test('files that no row knows are swept, also unfinished ones, and those of another database stay', async () => {
  await store.commit({ frames: FRAMES, windows: WINDOWS });
  await file(ALL);
  const [{ id } = {}] = await rowsOf('SELECT id FROM store_identity');
  for (const name of [`${id}/source-x/run-y/hour-1.parquet`, `${id}/a.7.unfinished`, 'another/hour-1.parquet']) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), '');
  }
  const next = await openPostgresStore(url, { isShared: true });
  expect(await file(ALL, next)).toMatchObject({ swept: 2 });
  await next.close();
  expect(existing()).toEqual([...(await listed()), path.join(folder, 'another/hour-1.parquet')].sort());
});

test('whatever takes a file off the list, it is removed, also after a crash', async () => {
  await store.commit({ frames: FRAMES, windows: WINDOWS });
  const { files } = await file(ALL);
  await rowsOf('DELETE FROM reading_files WHERE to_ms < 60000');
  expect(existing()).toHaveLength(files);
  expect(await file(ALL)).toMatchObject({ removed: 3 });
  expect(existing()).toEqual(await listed());
  expect(await rowsOf('SELECT path FROM unlisted_reading_files')).toEqual([]);
});

test('retention takes files with their days, and of an hour that is partly over exactly that part', async () => {
  await store.commit({ frames: FRAMES, windows: WINDOWS });
  await file(ALL);
  const others = { windowsBefore: NEVER, alertsBefore: NEVER, logBefore: NEVER };
  const within = (ms: number) => FRAMES.filter(({ presentationMs }) => presentationMs >= ms);
  expect(await store.expire({ ...others, readingsBefore: BEGUN_AT + 30_000 })).toMatchObject({
    readings: readingsIn(FRAMES) - readingsIn(within(30_000)),
  });
  expect(await store.listFrames(HALL, 0)).toEqual(within(30_000));
  await file(ALL);
  expect(await store.expire({ ...others, readingsBefore: BEGUN_AT + 60_000 })).toMatchObject({
    readings: readingsIn(within(30_000)) - readingsIn(within(60_000)),
  });
  expect(await store.listFrames(HALL, 0)).toEqual(within(60_000));
  expect(await listed()).toEqual(existing());
});

test('a place that does not have the files is refused; without one they are still read', async () => {
  await store.commit({ frames: FRAMES, windows: WINDOWS });
  await file(ALL);
  const empty = mkdtempSync(path.join(tmpdir(), 'crowdtone-empty-'));
  const elsewhere = openPostgresStore(url, { isShared: true, readingPlace: { folder: empty } });
  await expect(elsewhere).rejects.toMatchObject({ code: 'E_READINGS_ELSEWHERE' });
  const off = await openPostgresStore(url, { isShared: true, readingPlace: null });
  expect(await off.listFrames(HALL, 0)).toEqual(FRAMES);
  const more = crowdFrames('hall', 700, 5).slice(600);
  await off.commit({ frames: more });
  expect(await file(ALL, off)).toMatchObject({ files: 0 });
  await off.close();
  rmSync(empty, { recursive: true });
});

test('a file that is damaged or missing is a coded error, and its span can be deleted', async () => {
  await store.commit({ frames: FRAMES, windows: WINDOWS });
  await file(ALL);
  const [damaged = '', missing = ''] = existing();
  writeFileSync(damaged, 'x');
  await expect(store.listFrames(HALL, 0)).rejects.toMatchObject({ code: 'E_STORE_CORRUPT' });
  rmSync(missing);
  await expect(store.listFrames(HALL, 0)).rejects.toMatchObject({ code: 'E_STORE_CORRUPT' });
  await store.deleteSource(HALL);
  expect(existing()).toEqual([]);
});

test('while the folder is away readings wait in the database', async () => {
  await store.commit({ frames: FRAMES, windows: WINDOWS });
  rmSync(folder, { recursive: true });
  await expect(file(ALL)).rejects.toMatchObject({ code: 'E_READINGS_UNREACHABLE' });
  expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
  mkdirSync(folder);
  await file(ALL);
  expect(await staged()).toBe(0);
  expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
});
