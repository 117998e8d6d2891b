/** `crowdtone cameras zones`, on the store of a folder. */
import { mkdirSync } from 'node:fs';
import { storedCameraSchema } from '@crowdtone/domain';
import { openStore } from '@crowdtone/store';
import { CommandLine } from '@crowdtone/testing/cli/command-line';

const line = new CommandLine();
afterEach(() => expect(line.leftovers()).toEqual([]));
afterAll(() => line.close());

const FOLDER = 'crowdtone-reports/live';
const STORE = `${FOLDER}/crowdtone.duckdb`;
const LEFT = '0,0 0.5,0 0.5,1 0,1';

beforeAll(async () => {
  mkdirSync(line.path(FOLDER), { recursive: true });
  const store = await openStore(line.path(STORE));
  const added = {
    ...{ id: 'hall', name: 'The hall', url: 'rtsp://admin:s3cret@camera.local/stream', setting: 'event' },
    ...{ transport: 'tcp', hardware: 'none', stallSeconds: 5, connectSeconds: 20, picture: 'none' },
  };
  await store.cameras.save(storedCameraSchema.parse({ id: 'hall', paused: false, added, addedAt: 1 }));
  await store.close();
});

const zones = (...args: string[]) => line.run(['cameras', 'zones', ...args]);

test('zones are added, changed, listed and removed, and the log says so', async () => {
  expect((await zones('list')).stdout).toBe('hall  The hall: no zones\n');
  const first = await zones('set', 'hall', 'stage', '--area', LEFT, '--name', 'The stage');
  expect([first.exitCode, first.stderr, first.stdout]).toEqual([
    0,
    '',
    `hall  The hall\n  stage  The stage  ${LEFT}\n`,
  ]);
  await zones('set', 'hall', 'door', '--area', '0.6,0 1,0 1,1');
  const { stdout } = await zones('set', 'hall', 'stage', '--name', 'Stage', '--json');
  expect(JSON.parse(stdout)).toEqual({
    cameras: [
      {
        id: 'hall',
        zones: [
          { id: 'stage', name: 'Stage', area: LEFT },
          { id: 'door', name: 'door', area: '0.6,0 1,0 1,1' },
        ],
      },
    ],
  });
  await zones('remove', 'hall', 'door');
  expect((await zones('list', 'hall')).stdout).toBe(`hall  The hall\n  stage  Stage  ${LEFT}\n`);
  const log = await line.run(['log', '--action', 'zones-changed', '--format', 'json']);
  expect(JSON.parse(log.stdout)).toMatchObject([
    ...['removed door', 'changed stage', 'added door', 'added stage'].map((detail) => ({ subject: 'hall', detail })),
  ]);

  const store = await openStore(line.path(STORE));
  const [camera] = await store.cameras.list();
  await store.close();
  expect(camera?.added).toMatchObject({ url: 'rtsp://admin:s3cret@camera.local/stream', zones: [{ id: 'stage' }] });
});

test.each([
  ['has two points', ['set', 'hall', 'a', '--area', '0,0 1,1'], /^E_AREA_INVALID: .*three corners or more/],
  ['leaves the picture', ['set', 'hall', 'a', '--area', '0,0 1.5,0 1,1'], /^E_AREA_INVALID: .*outside of the picture/],
  ['crosses itself', ['set', 'hall', 'a', '--area', '0,0 1,1 1,0 0,1'], /^E_AREA_INVALID: .*touch or cross/],
  ['is not written as corners', ['set', 'hall', 'a', '--area', 'left'], /^E_AREA_INVALID: expected corners such as/],
  ['has no area at all', ['set', 'hall', 'a'], /^E_USAGE: zone a is new; name its corners with --area/],
  ['has a name that does not suit', ['set', 'hall', 'A b', '--area', LEFT], /^E_CAMERA_INVALID: .*lower-case letters/],
  ['is not there', ['remove', 'hall', 'balcony'], /^E_ZONE_UNKNOWN: camera hall has no zone balcony; it has/],
  ['is of an unknown camera', ['set', 'gate', 'a', '--area', LEFT], /^E_CAMERA_UNKNOWN: .*these were: hall/],
] as const)('a zone that %s is refused with a code', async (_, args, message) => {
  const { exitCode, stdout, stderr } = await zones(...args);
  expect([exitCode === 0, stdout]).toEqual([false, '']);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('s3cret');
});

test('a store that is in use is refused', async () => {
  const store = await openStore(line.path(STORE));
  try {
    expect((await zones('list')).stderr).toMatch(/^E_STORE_LOCKED: /);
  } finally {
    await store.close();
  }
});
