import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createLogger } from '@crowdtone/observability';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { aRun, aSource } from '@crowdtone/testing/records';
import { S3Server } from '@crowdtone/testing/s3-server';
import { describeDeletions } from '@crowdtone/testing/store/deletion-conformance';
import { openEagerlyFiling } from '@crowdtone/testing/store/eager-filing';
import { describeRetention } from '@crowdtone/testing/store/retention-conformance';
import { Client } from 'pg';
import { openPostgresStore } from '../postgres/open-postgres-store';
import type { FilingRound } from '../reading-files';
import { keepFiling } from './keep-filing';
import { S3Bucket } from './s3-bucket';

const HALL = { runId: 'run', sourceId: 'hall' };
const FRAMES = crowdFrames('hall', 600, 5);
const ALL = { hourMs: 20_000, onlyClosed: false };

let server: PostgresServer;
let s3: S3Server;
const environment = { ...process.env };
beforeAll(async () => {
  [server, s3] = await Promise.all([PostgresServer.start(), S3Server.start()]);
  Object.assign(process.env, S3Server.CREDENTIALS);
});
afterAll(async () => {
  process.env = environment;
  await Promise.all([server.remove(), s3.remove()]);
});

let prefixes = 0;
function place() {
  prefixes += 1;
  const prefix = `crowdtone/${prefixes}`;
  return { s3: { bucket: s3.bucket, region: 'eu-central-1', endpoint: s3.endpoint, prefix } };
}
/** What paths of a database's files begin with. */
async function idOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT id FROM store_identity');
  await client.end();
  return String(rows[0]?.id);
}

const temporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`crowdtone-readings-${process.pid}-`));

describeRetention('PostgreSQL with readings in S3', async () =>
  openEagerlyFiling(await server.createDatabase(), place()),
);
describeDeletions('PostgreSQL with readings in S3', async () =>
  openEagerlyFiling(await server.createDatabase(), place()),
);

test('objects are listed and removed with their readings; nothing stays in temporary folders', async () => {
  const readingPlace = place();
  const url = await server.createDatabase();
  const store = await openPostgresStore(url, { isShared: false, readingPlace });
  await store.saveRun(aRun());
  await store.commit({ sources: [aSource({ sourceId: 'hall' })], frames: FRAMES, windows: windowsOf(FRAMES) });
  const { files = 0 } = (await store.readingFiles?.fileReadings(ALL)) ?? {};
  const bucket = new S3Bucket(readingPlace.s3);
  const id = await idOf(url);
  const objects = async () => {
    const paths: string[] = [];
    for await (const page of bucket.list(id)) paths.push(...page);
    return paths;
  };
  expect(await store.readingFiles?.state()).toMatchObject({ files, unlisted: 0 });
  expect(files).toBeGreaterThan(3);
  expect(await objects()).toHaveLength(files);
  expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
  await store.deleteRun('run');
  expect(await store.readingFiles?.state()).toMatchObject({ files: 0, unlisted: 0 });
  expect(await objects()).toEqual([]);
  await bucket.close();
  await store.close();
  expect(temporary()).toEqual([]);
});

test('while S3 is away readings wait in the database, and go on when it is back; no log holds a key', async () => {
  process.env.CROWDTONE_LOG_LEVEL = 'warn';
  const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const logger = createLogger('store');
  const store = await openPostgresStore(await server.createDatabase(), {
    isShared: false,
    readingPlace: place(),
    logger,
  });
  await store.saveRun(aRun());
  await store.commit({ sources: [aSource({ sourceId: 'hall', state: 'complete' })], frames: FRAMES });
  await s3.kill();
  const rounds: (FilingRound | null)[] = [];
  let onRound = () => {};
  const files = store.readingFiles;
  if (files === null) throw new Error('the store files no readings');
  const until = (isThere: () => boolean) =>
    new Promise<void>((resolve) => {
      onRound = () => isThere() && resolve();
      onRound();
    });
  const stop = keepFiling({
    ...{ files, logger, everyMs: 10 },
    onRound: (round) => {
      rounds.push(round);
      onRound();
    },
  });
  await until(() => rounds.length >= 2);
  expect(rounds.every((round) => round === null)).toBe(true);
  expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
  expect((await files.state()).files).toBe(0);
  await s3.start();
  await until(() => rounds.some((round) => round !== null && round.files > 0));
  await stop();
  expect(await store.listFrames(HALL, 0)).toEqual(FRAMES);
  await store.close();
  const lines = log.mock.calls.map(([line]) => String(line)).join('');
  log.mockRestore();
  expect(lines).toContain('E_READINGS_UNREACHABLE');
  expect(lines).not.toContain('S3RVER');
});
