import {
  cameraChangeSchema,
  cameraProbeRequestSchema,
  type LiveSourceConfig,
  newCameraSchema,
} from '@crowdtone/config';
import { MAX_CAMERAS } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { openStore, type Store } from '@crowdtone/store';
import { aRun, aSource } from '@crowdtone/testing/records';
import type { RegisteredCamera } from './registered-camera';
import { CameraRegistry } from './registry';

const logger = createLogger('test');
logger.level = 'silent';

const defaults = {
  transport: 'tcp',
  hardware: 'none',
  stallSeconds: 5,
  connectSeconds: 20,
  picture: 'blurred',
} as const;
const OF_FILE: LiveSourceConfig = { ...defaults, id: 'file', url: '/srv/crowd.mp4', setting: 'event' };
const added = (more: object = {}) =>
  newCameraSchema.parse({ id: 'gate', url: 'rtsp://admin:s3cret@cam:554/1', setting: 'event', ...more });
const changed = (change: object) => cameraChangeSchema.parse(change);

let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(() => store.close());

const open = (configured: readonly LiveSourceConfig[] = [OF_FILE], cameraNetworks: readonly string[] = []) =>
  CameraRegistry.open(store, configured, logger, cameraNetworks);

/** A run that writes down which cameras it is to watch. */
async function following(registry: CameraRegistry) {
  const lists: string[][] = [];
  const words = ({ definition, paused }: RegisteredCamera) =>
    `${definition.id} ${definition.url}${paused ? ' paused' : ''}`;
  const leave = await registry.follow({
    watch: async (cameras) => void lists.push(cameras.map(words)),
  });
  return { lists, leave };
}

test('zones and masks are stored with a camera; a zone that is renamed stays the same', async () => {
  const registry = await open();
  const area = '0,0 0.5,0 0.5,1';
  await registry.add(added({ zones: [{ id: 'door', name: 'Door', area }], mask: ['0,0 0.1,0.1'] }));
  await registry.change('gate', changed({ zones: [{ id: 'door', name: 'Main door', area }] }));
  const [, camera] = (await open()).list();
  expect(camera).toMatchObject({ zones: [{ id: 'door', name: 'Main door', area }], mask: ['0,0 0.1,0.1'] });
  await registry.change('gate', changed({ zones: null, mask: null }));
  const [, bare] = (await open()).list();
  expect([bare?.zones, bare?.mask]).toEqual([undefined, undefined]);
});

test('keeps what was added, changed and paused over a restart, and passes each change to the run', async () => {
  const registry = await open();
  const { lists } = await following(registry);
  await registry.add(added({ name: 'Gate' }));
  await registry.change('gate', changed({ url: 'rtsp://***@cam:554/2', legalBasis: 'file 7' }));
  await registry.change('file', changed({ paused: true }));
  expect(lists).toEqual([
    ['file /srv/crowd.mp4'],
    ['file /srv/crowd.mp4', 'gate rtsp://admin:s3cret@cam:554/1'],
    ['file /srv/crowd.mp4', 'gate rtsp://admin:s3cret@cam:554/2'],
    ['file /srv/crowd.mp4 paused', 'gate rtsp://admin:s3cret@cam:554/2'],
  ]);

  const again = await open();
  expect(again.list()).toEqual(registry.list());
  expect(again.list()).toMatchObject([
    { id: 'file', location: 'crowd.mp4', paused: true, origin: 'file' },
    { id: 'gate', location: 'rtsp://***@cam:554/2', hasCredentials: true, name: 'Gate', legalBasis: 'file 7' },
  ]);
  expect(JSON.stringify(again.list())).not.toMatch(/s3cret|admin/);

  await again.change('gate', changed({ name: null, legalBasis: null }));
  expect(again.list()[1]).toMatchObject({ name: 'gate', legalBasis: null });
  await again.remove('gate');
  expect((await open()).list().map(({ id }) => id)).toEqual(['file']);
});

test('makes changes that come at once one after the other', async () => {
  const registry = await open([]);
  const results = await Promise.allSettled(Array.from({ length: 3 }, () => registry.add(added())));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  await Promise.all([
    registry.change('gate', changed({ paused: true })),
    registry.change('gate', changed({ name: 'North gate' })),
  ]);
  expect(registry.list()).toMatchObject([{ paused: true, name: 'North gate' }]);
});

test.each([
  ['E_CAMERA_ID_TAKEN', (registry: CameraRegistry) => registry.add(added({ id: 'file' }))],
  ['E_CAMERA_ID_TAKEN', (registry: CameraRegistry) => registry.add(added({ id: 'removed' }))],
  [
    'E_CAMERA_ADDRESS_TAKEN',
    (registry: CameraRegistry) => registry.add(added({ id: 'again', url: 'rtsp://viewer:other@CAM/1' })),
  ],
  [
    'E_CAMERA_ADDRESS_TAKEN',
    (registry: CameraRegistry) => registry.change('door', changed({ url: 'rtsp://viewer:other@cam/1' })),
  ],
  ['E_CAMERA_OF_FILE', (registry: CameraRegistry) => registry.change('file', changed({ name: 'x' }))],
  ['E_CAMERA_OF_FILE', (registry: CameraRegistry) => registry.remove('file')],
  ['E_CAMERA_UNKNOWN', (registry: CameraRegistry) => registry.remove('nowhere')],
  ['E_CAMERA_UNKNOWN', (registry: CameraRegistry) => registry.change('nowhere', {})],
  [
    'E_CAMERA_CREDENTIALS',
    (registry: CameraRegistry) => registry.change('gate', changed({ url: 'rtsp://***@evil/1' })),
  ],
  ['E_LEGAL_BASIS_MISSING', (registry: CameraRegistry) => registry.change('gate', changed({ setting: 'workplace' }))],
  [
    'E_CAMERA_CREDENTIALS',
    (registry: CameraRegistry) =>
      registry.test(
        cameraProbeRequestSchema.parse({ id: 'gate', url: 'rtsp://***@evil/1' }),
        new AbortController().signal,
      ),
  ],
])('refuses with %s, and changes nothing', async (code, ask) => {
  const registry = await open();
  await registry.add(added());
  await registry.add(added({ id: 'door', url: 'rtsp://cam:554/2' }));
  const before = [registry.list(), await store.cameras.list()];
  await store.saveRun(aRun({ endedAt: null }));
  await store.commit({ sources: [aSource({ sourceId: 'removed' })] });
  const { lists } = await following(registry);
  await expect(ask(registry)).rejects.toMatchObject({ code });
  expect([registry.list(), await store.cameras.list()]).toEqual(before);
  expect(lists).toHaveLength(1);
});

test('the sample may be watched under several ids, an address of the file under the id of the file alone', async () => {
  const registry = await open([]);
  await registry.add(added({ id: 'one', url: 'sample' }));
  await registry.add(added({ id: 'two', url: 'sample' }));
  await registry.add(added({ id: 'three', url: 'rtsp://a:s3cret@cam/3' }));
  const again = await open([{ ...OF_FILE, id: 'hall', url: 'rtsp://b:s3cret@cam:554/3' }]);
  expect(again.list().map(({ id }) => id)).toEqual(['hall', 'one', 'two']);
});

test('takes a legal basis together with the setting that needs it', async () => {
  const registry = await open();
  await registry.add(added());
  const basis = changed({ setting: 'workplace', legalBasis: 'medical, file 7' });
  expect(await registry.change('gate', basis)).toMatchObject({ setting: 'workplace', legalBasis: 'medical, file 7' });
  await expect(registry.change('gate', changed({ legalBasis: null }))).rejects.toMatchObject({
    code: 'E_LEGAL_BASIS_MISSING',
  });
});

test('holds a bounded number of cameras', async () => {
  const many = Array.from({ length: MAX_CAMERAS }, (_, place) => ({ ...OF_FILE, id: `c-${place}` }));
  await expect((await open(many)).add(added())).rejects.toMatchObject({ code: 'E_CAMERAS_FULL' });
});

test('lets the file count for a camera that it names too, and does not watch what the law forbids today', async () => {
  const registry = await open([]);
  await registry.add(added({ id: 'file' }));
  await registry.add(added({ id: 'class', url: 'rtsp://cam/2', setting: 'education', legalBasis: 'safety' }));
  const [, stored] = await store.cameras.list();
  if (!stored?.added) throw new Error('the camera is stored');
  const { legalBasis: _, ...lawless } = stored.added;
  await store.cameras.save({ ...stored, added: lawless });
  expect((await open()).list()).toMatchObject([{ id: 'file', origin: 'file', location: 'crowd.mp4' }]);
});

test('resolves a wait for the first camera when it is added, when there is one, and when it is aborted', async () => {
  const registry = await open([]);
  const waiting = registry.untilAny(new AbortController().signal);
  await registry.add(added({ paused: true }));
  await expect(waiting).resolves.toBeUndefined();
  await expect(registry.untilAny(new AbortController().signal)).resolves.toBeUndefined();
  const stopped = new AbortController();
  const never = (await open([])).untilAny(stopped.signal);
  stopped.abort();
  await expect(never).resolves.toBeUndefined();
});

const INNER = [
  'rtsp://admin:s3cret@127.0.0.1:554/1',
  'http://localhost/video',
  'http://169.254.169.254/latest',
  'srt://[::1]:9',
];

test.each(INNER)('refuses to add, to change to and to test %s, unless its network is configured', async (url) => {
  const registry = await open([]);
  const refusal = { code: 'E_ADDRESS_REFUSED', message: expect.not.stringContaining('s3cret') };
  await expect(registry.add(added({ url }))).rejects.toMatchObject(refusal);
  await registry.add(added());
  await expect(registry.change('gate', changed({ url }))).rejects.toMatchObject(refusal);
  expect(registry.list()).toMatchObject([{ location: 'rtsp://***@cam:554/1' }]);
  const tested = await registry.test(cameraProbeRequestSchema.parse({ url }), new AbortController().signal);
  expect(tested).toMatchObject({ reached: false, cause: 'address' });
  const configured = await open([], ['127.0.0.0/8', '169.254.0.0/16', '::1/128']);
  expect(await configured.change('gate', changed({ url }))).toMatchObject({ id: 'gate' });
});

test('tests two cameras at a time', async () => {
  const registry = await open([], ['127.0.0.0/8']);
  const stop = new AbortController();
  const silent = cameraProbeRequestSchema.parse({ url: 'udp://127.0.0.1:35998' });
  const underWay = [1, 2].map(() => registry.test(silent, stop.signal));
  await expect(registry.test(silent, stop.signal)).rejects.toMatchObject({ code: 'E_CAMERA_TESTS_BUSY' });
  stop.abort();
  for (const test of underWay) await expect(test).rejects.toMatchObject({ code: 'E_INTERRUPTED' });
  const gone = await registry.test(
    cameraProbeRequestSchema.parse({ url: 'rtsp://a:s3cret@127.0.0.1:9/' }),
    new AbortController().signal,
  );
  expect(gone).toMatchObject({ reached: false, cause: 'refused' });
});
