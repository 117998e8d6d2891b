import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { aRun, aSource } from '@crowdtone/testing/records';
import { describeCommits, describeStore } from '@crowdtone/testing/store/conformance';
import { describeDeletions, describeKilledDeletion } from '@crowdtone/testing/store/deletion-conformance';
import { describeFences } from '@crowdtone/testing/store/fence-conformance';
import { describeHistory, exampleAlert } from '@crowdtone/testing/store/history-conformance';
import { describePlaces } from '@crowdtone/testing/store/place-conformance';
import { describeRetention } from '@crowdtone/testing/store/retention-conformance';
import { zonedFrames } from '@crowdtone/testing/zoned-crowd';
import { DuckDBInstance } from '@duckdb/node-api';
import { explainDuckDbError } from './errors';
import { openDuckDbStore as openStore } from './open-store';

const cam = { runId: 'run', sourceId: 'cam' };
let folder: string;
let files = 0;
function freshFile(): string {
  files += 1;
  return path.join(folder, `store-${files}.duckdb`);
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'crowdtone-store-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describeCommits('DuckDB in memory', () => openStore(':memory:'));
describeStore('a DuckDB file', () => openStore(freshFile()));
describeHistory('DuckDB in memory', () => openStore(':memory:'));
describeRetention('DuckDB in memory', () => openStore(':memory:'));
describeDeletions('DuckDB in memory', () => openStore(':memory:'));
describeKilledDeletion('a DuckDB file', async () => freshFile());
describePlaces('DuckDB in memory', () => openStore(':memory:'));
describeFences('DuckDB in memory', () => openStore(':memory:'));

/** Opens a store and reads all of it: DuckDB finds some damage only when it comes to the damaged block. */
async function openAndRead(file: string): Promise<void> {
  const store = await openStore(file);
  try {
    await store.listFrames(cam, 0);
  } finally {
    await store.close();
  }
}

const codeOf = (opening: Promise<unknown>) =>
  opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof CrowdtoneError ? error.code : `no code: ${error}`),
  );

describe('openStore', () => {
  test.each([
    ['no roll-ups', 'DROP TABLE roll_ups; UPDATE store_version SET version = 1'],
    ['roll-ups without a column', 'ALTER TABLE roll_ups DROP COLUMN trust_good; UPDATE store_version SET version = 1'],
  ])('adds up the windows of a file that has %s, because an older version wrote it', async (_, older) => {
    const file = freshFile();
    const store = await openStore(file);
    await store.commit({ windows: sampleStory(60) });
    const span = { runId: 'run-1', sourceId: 'stand-north', fromMs: 0, toMs: Infinity, newest: 99, size: 24 };
    const page = await store.listBins(span);
    expect(page.bins).toHaveLength(3);
    await store.close();
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run(older);
    connection.closeSync();
    instance.closeSync();
    const again = await openStore(file);
    expect(await again.listBins(span)).toEqual(page);
    await again.close();
  });

  test('bins that roll-ups do not help with are made of a bounded number of windows, and the next answer goes on', async () => {
    const file = freshFile();
    const store = await openStore(file);
    const [window] = sampleStory(1);
    if (window === undefined) throw new Error('the story has a window');
    await store.commit({ windows: [window] });
    await store.close();
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run(`
      INSERT INTO windows SELECT run_id, source_id, place, place * 5000, place * 5000 + 5000, document
      FROM windows, range(1, 21000) AS places (place)`);
    connection.closeSync();
    instance.closeSync();
    const again = await openStore(file);
    const sizes: number[][] = [];
    let toMs = Infinity;
    for (let older = true; older; ) {
      const span = { runId: 'run-1', sourceId: 'stand-north', fromMs: 0, toMs, newest: 99, size: 3_001 };
      const page = await again.listBins(span);
      sizes.push(page.bins.map(({ windows }) => windows));
      older = page.older;
      toMs = page.bins[0]?.startMs ?? 0;
    }
    expect(sizes.map((page) => page.length)).toEqual([6, 1]);
    expect(sizes.flat().reduce((sum, size) => sum + size, 0)).toBe(21_000);
    await again.close();
  });

  test('reads a file whose frames have no size, because an older version wrote it', async () => {
    const file = freshFile();
    const frames = zonedFrames(0, cam);
    const older = await openStore(file);
    await older.commit({ frames });
    await older.close();
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run(`
      ALTER TABLE frames DROP COLUMN width; ALTER TABLE frames DROP COLUMN height;
      UPDATE store_version SET version = 1`);
    connection.closeSync();
    instance.closeSync();
    const reopened = await openStore(file);
    await reopened.commit({ frames: zonedFrames(1, cam) });
    const read = await reopened.listFrames(cam, 0);
    expect(read.map((frame) => frame.kind === 'analysed' && frame.size?.width)).toEqual([
      ...frames.map(() => undefined),
      ...frames.map(() => 1920),
    ]);
    await reopened.close();
  });

  test('has memory for a batch of thousands of recordings', async () => {
    const store = await openStore(freshFile());
    const ids = Array.from({ length: 2000 }, (_, place) => `recording-${place}`);
    await store.commit({ sources: ids.map((sourceId) => aSource({ sourceId })) });
    expect(await store.listSources('run')).toHaveLength(ids.length);
    await store.close();
  }, 60_000);

  test('finds everything again in a file that was closed', async () => {
    const file = freshFile();
    const frames = crowdFrames('cam', 30, 1);
    const store = await openStore(file);
    await store.saveRun(aRun());
    await store.commit({ frames });
    await store.close();
    const again = await openStore(file);
    expect(await again.listRuns(9)).toEqual([aRun()]);
    expect(await again.listFrames(cam, 0)).toEqual(frames);
    await again.close();
  });

  test('keeps a file for its owner alone, also one that was made before', async () => {
    const file = freshFile();
    const modeOf = () => (statSync(file).mode & 0o777).toString(8);
    await (await openStore(file)).close();
    expect(modeOf()).toBe('600');
    chmodSync(file, 0o644);
    await (await openStore(file)).close();
    expect(modeOf()).toBe('600');
  });

  test('C13: keeps a write-ahead log that an earlier program left readable for its owner too', async () => {
    const [file, leftBehind] = [freshFile(), freshFile()];
    const store = await openStore(file);
    await store.commit({ frames: crowdFrames('cam', 30, 2) });
    copyFileSync(file, leftBehind);
    copyFileSync(`${file}.wal`, `${leftBehind}.wal`);
    await store.close();
    chmodSync(`${leftBehind}.wal`, 0o644);
    const recovered = await openStore(leftBehind);
    expect(statSync(`${leftBehind}.wal`).mode & 0o777).toBe(0o600);
    await recovered.close();
  });

  test('C13: says so when the file system refuses to keep others out', async () => {
    const warn = jest.fn();
    const logger = Object.assign(createLogger('test'), { warn });
    const refusal = Object.assign(new Error('not permitted'), { code: 'EPERM' });
    const chmod = jest.spyOn(promises, 'chmod').mockRejectedValue(refusal);
    const file = freshFile();
    await (await openStore(file, logger)).close();
    chmod.mockRestore();
    expect(warn).toHaveBeenCalledWith({ err: refusal, path: file }, expect.any(String));
  });

  test('finds alerts and deliveries again, and gives an older file the tables for them', async () => {
    const file = freshFile();
    const early = await openStore(file);
    await early.saveRun(aRun());
    await early.close();
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    for (const table of ['alerts', 'webhook_deliveries', 'annotations', 'cameras'])
      await connection.run(`DROP TABLE ${table}`);
    connection.closeSync();
    instance.closeSync();
    const store = await openStore(file);
    await store.alerts.save(exampleAlert('a'), [{ id: '1', webhook: 'pager', body: '{}', createdAt: 5 }]);
    await store.close();
    const again = await openStore(file);
    expect(await again.alerts.listOpen()).toEqual([exampleAlert('a')]);
    expect(await again.alerts.nextDelivery('pager')).toMatchObject({ id: '1', body: '{}', dueAt: 5 });
    expect(await again.listRuns(9)).toEqual([aRun()]);
    await again.close();
  });

  test('has on disk what was committed, should the process die the next moment', async () => {
    const file = freshFile();
    const frames = crowdFrames('cam', 30, 2);
    const store = await openStore(file);
    await store.commit({ frames });
    const leftBehind = freshFile();
    copyFileSync(file, leftBehind);
    copyFileSync(`${file}.wal`, `${leftBehind}.wal`);
    await store.close();
    const recovered = await openStore(leftBehind);
    expect(await recovered.listFrames(cam, 0)).toEqual(frames);
    await recovered.close();
  });

  test('refuses a file that another process holds', async () => {
    const file = freshFile();
    const script = `
      const { DuckDBInstance } = require(${JSON.stringify(require.resolve('@duckdb/node-api'))});
      DuckDBInstance.create(${JSON.stringify(file)}).then((instance) => {
        process.stdin.on('end', () => instance.closeSync()).resume();
        console.log('held');
      });`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    expect(await codeOf(openStore(file))).toBe('E_STORE_LOCKED');
    holder.stdin.end();
    await once(holder, 'close');
    await (await openStore(file)).close();
  });

  test('refuses a file that this process holds, under any of its names, until it is closed', async () => {
    const file = freshFile();
    const alias = path.join(folder, 'alias.duckdb');
    const store = await openStore(file);
    symlinkSync(file, alias);
    expect(await codeOf(openStore(file))).toBe('E_STORE_LOCKED');
    expect(await codeOf(openStore(path.join(folder, '.', path.basename(file))))).toBe('E_STORE_LOCKED');
    expect(await codeOf(openStore(alias))).toBe('E_STORE_LOCKED');
    await store.close();
    await (await openStore(alias)).close();
  });

  test.each([
    ['a text file', () => Buffer.from('not a database\n'.repeat(2000))],
    ['an empty file', () => Buffer.alloc(0)],
    ['a truncated store', (whole: Buffer) => whole.subarray(0, Math.floor(whole.length / 2))],
    [
      'a store with flipped bits',
      (whole: Buffer) => whole.map((byte, at) => (at > 4200 && at < 4400 ? byte ^ 0x5a : byte)),
    ],
  ])('calls %s corrupt, and leaves it alone', async (_name, damage) => {
    const healthy = freshFile();
    const store = await openStore(healthy);
    await store.commit({ frames: crowdFrames('cam', 200, 3) });
    await store.close();
    const damaged = freshFile();
    writeFileSync(damaged, damage(readFileSync(healthy)));
    const before = readFileSync(damaged);
    expect(await codeOf(openAndRead(damaged))).toBe('E_STORE_CORRUPT');
    expect(readFileSync(damaged).equals(before)).toBe(true);
    expect(await codeOf(openAndRead(damaged))).toBe('E_STORE_CORRUPT');
  });

  /** As programs of format 1 made it: without tables and columns that came later. */
  async function makeFormat1(file: string, document: string): Promise<void> {
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run(`
      CREATE TABLE store_version (version INTEGER PRIMARY KEY);
      INSERT INTO store_version VALUES (1);
      CREATE TABLE runs (run_id VARCHAR PRIMARY KEY, started_at VARCHAR NOT NULL, document VARCHAR NOT NULL);
      CREATE SEQUENCE source_order;
      CREATE TABLE sources (run_id VARCHAR, source_id VARCHAR, added BIGINT NOT NULL, document VARCHAR NOT NULL,
        PRIMARY KEY (run_id, source_id));
      CREATE TABLE windows (run_id VARCHAR, source_id VARCHAR, window_index UINTEGER, start_ms DOUBLE NOT NULL,
        end_ms DOUBLE NOT NULL, document VARCHAR NOT NULL, PRIMARY KEY (run_id, source_id, window_index));`);
    const { runId, startedAt } = aRun();
    await connection.run('INSERT INTO runs VALUES ($1, $2, $3)', [runId, startedAt, JSON.stringify(aRun())]);
    for (const window of windowsOf(crowdFrames('cam', 400, 4))) {
      const values = [runId, 'cam', window.index, window.startMs, window.endMs, document || JSON.stringify(window)];
      await connection.run('INSERT INTO windows VALUES ($1, $2, $3, $4, $5, $6)', values);
    }
    connection.closeSync();
    instance.closeSync();
  }

  test('brings a store of an older format to this one, and removes the copy that it made first', async () => {
    const file = freshFile();
    await makeFormat1(file, '');
    const store = await openStore(file);
    expect(await store.listRuns(9)).toEqual([aRun()]);
    const windows = windowsOf(crowdFrames('cam', 400, 4));
    const span = { ...cam, fromMs: 0, toMs: Infinity, newest: Infinity };
    expect(await store.listWindows(span)).toEqual(windows);
    const { bins } = await store.listBins({ ...span, newest: 99, size: 12 });
    expect(bins.map(({ windows }) => windows)).toEqual([12, windows.length - 12]);
    await store.alerts.save(exampleAlert('a'), []);
    await store.commit({ frames: crowdFrames('cam', 9, 4) });
    await store.close();
    expect(readdirSync(folder).filter((name) => name.startsWith(path.basename(file)))).toEqual([path.basename(file)]);
    const again = await openStore(file);
    expect(await again.alerts.listOpen()).toEqual([exampleAlert('a')]);
    await again.close();
  });

  test('leaves a store that cannot be brought to this format as it was, and a copy of it', async () => {
    const file = freshFile();
    await makeFormat1(file, 'no JSON');
    const before = readFileSync(file);
    await expect(openStore(file)).rejects.toThrow(`${file}.format-1 is the file as it was`);
    expect(readFileSync(`${file}.format-1`).equals(before)).toBe(true);
    await expect(openStore(file)).rejects.toThrow(`${file}.format-1 is the file as it was`);
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    const versions = await connection.runAndReadAll('SELECT version FROM store_version');
    expect(versions.getRowsJS()).toEqual([[1]]);
    connection.closeSync();
    instance.closeSync();
  });

  test('refuses a store of a newer format', async () => {
    const file = freshFile();
    await (await openStore(file)).close();
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run('UPDATE store_version SET version = 999');
    connection.closeSync();
    instance.closeSync();
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'E_STORE_CORRUPT',
      message: expect.stringContaining('999'),
    });
  });

  test('names a place that cannot be written', async () => {
    expect(await codeOf(openStore(path.join(folder, 'no', 'such', 'folder', 'x.duckdb')))).toBe('E_STORE_UNAVAILABLE');
    expect(await codeOf(openStore(folder))).toBe('E_STORE_UNAVAILABLE');
  });

  test('C14: reports memory that ran out, with advice instead of the words of DuckDB', async () => {
    const file = freshFile();
    const instance = await DuckDBInstance.create(file, { threads: '1', memory_limit: '1MB' });
    const connection = await instance.connect();
    const thrown: unknown = await connection
      .run('CREATE TABLE t AS SELECT random() FROM range(1000000)')
      .catch((e) => e);
    connection.closeSync();
    instance.closeSync();
    expect(explainDuckDbError(thrown, 'a.duckdb')).toMatchObject({
      code: 'E_MEMORY_FULL',
      exitCode: 4,
      message: 'not enough memory for a.duckdb; free some memory and run again; earlier data is kept',
    });
  });

  test('reports a full disk, keeps what was stored before, and goes on once there is room', () => {
    const root = path.join(__dirname, '../../../..');
    const hook = path.join(root, 'infra/typescript-hook.cjs');
    const script = require.resolve('@crowdtone/testing/store/full-disk');
    const seen = execFileSync('prlimit', ['--fsize=400000:', process.execPath, '--require', hook, script, freshFile()]);
    expect(JSON.parse(seen.toString())).toEqual({
      code: 'E_DISK_FULL',
      whenFull: { early: 50, late: 0 },
      check: 'E_DISK_FULL',
      withRoom: { early: 50, late: 2000 },
    });
  });
});
