import { createLogger } from '@crowdtone/observability';
import { describeLeases } from '@crowdtone/testing/leases/conformance';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { Client } from 'pg';
import { openPostgresLeases } from '.';

const logger = createLogger('leases');
let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

describeLeases('leases in PostgreSQL', async () => openPostgresLeases(await server.createDatabase(), logger));

test('a lease that a commit holds is not given to another before the commit has ended', async () => {
  const url = await server.createDatabase();
  const leases = await openPostgresLeases(url, logger);
  const [term] = await leases.acquire({ names: ['shard:1'], owner: 'ann', lifeMs: 3_600_000, most: 1 });
  const commit = new Client({ connectionString: url });
  await commit.connect();
  await commit.query('BEGIN');
  await commit.query("SELECT FROM crowdtone_leases WHERE name = 'shard:1' AND epoch = 1 FOR KEY SHARE");
  // Its holder can renew it meanwhile, and let it go.
  expect(term && (await leases.renew(term, 0))).toBe(true);
  const request = { names: ['shard:1'], owner: 'bob', lifeMs: 3_600_000, most: 1 };
  expect(await leases.acquire(request)).toEqual([]);
  await commit.query('COMMIT');
  expect(await leases.acquire(request)).toMatchObject([{ epoch: 2 }]);
  await commit.end();
  await leases.close();
});

test('many processes that begin at once create the table once', async () => {
  const url = await server.createDatabase();
  const opened = await Promise.all(Array.from({ length: 4 }, () => openPostgresLeases(url, logger)));
  expect(await opened[0]?.list('')).toEqual([]);
  await Promise.all(opened.map((leases) => leases.close()));
});

test('a database that is not there is a coded error without the password', async () => {
  const opening = openPostgresLeases('postgres://crowdtone:s3cret@127.0.0.1:1/crowdtone', logger);
  await expect(opening).rejects.toMatchObject({ code: 'E_LEASES_UNREACHABLE' });
  await expect(opening).rejects.not.toThrow(/s3cret/);
});
