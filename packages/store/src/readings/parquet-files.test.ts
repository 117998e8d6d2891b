import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { describeCommits } from '@crowdtone/testing/store/conformance';
import { describeDeletions, describeKilledDeletion } from '@crowdtone/testing/store/deletion-conformance';
import { openEagerlyFiling } from '@crowdtone/testing/store/eager-filing';
import { describeRetention } from '@crowdtone/testing/store/retention-conformance';

import { openPostgresStore } from '../postgres/open-postgres-store';

let server: PostgresServer;
const folder = mkdtempSync(path.join(tmpdir(), 'crowdtone-filed-'));
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

const open = async () => openEagerlyFiling(await server.createDatabase(), { folder });

describeCommits('PostgreSQL with files of readings', open);
describeRetention('PostgreSQL with files of readings', open);
describeDeletions('PostgreSQL with files of readings', open);

describe('a deletion whose program is killed', () => {
  const own = mkdtempSync(path.join(tmpdir(), 'crowdtone-filed-'));
  const filesOf = (run: string) =>
    readdirSync(own, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes(`run-${run}/`));
  afterAll(() => rmSync(own, { recursive: true }));

  describeKilledDeletion(
    'PostgreSQL with files of readings',
    async () => {
      const url = await server.createDatabase();
      const store = await openPostgresStore(url, { isShared: true, readingPlace: { folder: own } });
      await store.close();
      return url;
    },
    async (store) => {
      await store.readingFiles?.fileReadings({ hourMs: 20_000, onlyClosed: false });
      expect(filesOf('run-1').length).toBeGreaterThan(0);
    },
  );

  test('leaves no file of what it deleted', () => {
    expect([...filesOf('run-1'), ...filesOf('run-2')]).toEqual([]);
    expect(filesOf('film').length).toBeGreaterThan(0);
  });
});
