import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { describeStore } from '@crowdtone/testing/store/conformance';
import { describeDeletions } from '@crowdtone/testing/store/deletion-conformance';
import { openEagerlyFiling } from '@crowdtone/testing/store/eager-filing';
import { describeFences } from '@crowdtone/testing/store/fence-conformance';
import { describePlaces } from '@crowdtone/testing/store/place-conformance';
import { describeRetention } from '@crowdtone/testing/store/retention-conformance';

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

describeStore('PostgreSQL with files of readings', open);
describeRetention('PostgreSQL with files of readings', open);
describeDeletions('PostgreSQL with files of readings', open);
describePlaces('PostgreSQL with files of readings', open);
describeFences('PostgreSQL with files of readings', open);
