/** Cameras through REST, over a stub of the camera registry. */
import { type CameraChange, type CameraProbeRequest, makeToken, type NewCamera } from '@crowdtone/config';
import { apiErrorSchema, type Camera, CrowdtoneError, camerasAnswerSchema } from '@crowdtone/domain';
import type { CameraControl } from '@crowdtone/gateway';
import { ask, errorOf, type Question } from './ask';
import { GatewayRig } from './rig';

const TOKENS = { viewer: makeToken(), operator: makeToken(), limited: makeToken() };

const HALL: Camera = {
  id: 'hall',
  name: '<script>alert(1)</script>',
  location: 'rtsp://***@10.0.0.7/1',
  hasCredentials: true,
  setting: 'event',
  legalBasis: null,
  transport: 'tcp',
  hardware: 'none',
  stallSeconds: 5,
  connectSeconds: 20,
  picture: 'blurred',
  paused: false,
  origin: 'file',
};

/** Records its calls. */
class Cameras implements CameraControl {
  readonly asked: unknown[] = [];
  trial: { readonly signal: AbortSignal; readonly answer: () => void } | null = null;
  onTrial: () => void = () => undefined;

  list = () => [HALL, { ...HALL, id: 'door' }];

  async add(camera: NewCamera) {
    this.asked.push(camera);
    if (camera.id === 'hall') throw new CrowdtoneError('E_CAMERA_ID_TAKEN', 'another camera has this id');
    return { ...HALL, id: camera.id };
  }

  async change(id: string, change: CameraChange) {
    this.asked.push([id, change]);
    if (id !== 'hall') throw new CrowdtoneError('E_CAMERA_UNKNOWN', 'no camera has this id');
    if (change.name === 'broken') throw new CrowdtoneError('E_DISK_FULL', '/secret/path is full');
    return { ...HALL, paused: change.paused ?? false };
  }

  async remove(id: string) {
    this.asked.push(['remove', id]);
    throw new CrowdtoneError('E_CAMERA_OF_FILE', 'the camera stands in the file');
  }

  async test(trial: CameraProbeRequest, signal: AbortSignal) {
    this.asked.push(trial);
    await new Promise<void>((answer) => {
      this.trial = { signal, answer };
      signal.addEventListener('abort', () => answer());
      this.onTrial();
    });
    return { reached: true, width: 640, height: 480, firstPictureMs: 12 } as const;
  }
}

let cameras: Cameras;
let rig: GatewayRig;
beforeAll(async () => {
  cameras = new Cameras();
  const token = (role: keyof typeof TOKENS, more: object = {}) => ({
    name: role,
    hash: TOKENS[role].hash,
    role: role === 'viewer' ? ('viewer' as const) : ('operator' as const),
    ...more,
  });
  rig = await GatewayRig.start({
    cameras,
    access: {
      tokens: [token('viewer'), token('operator'), token('limited', { sources: ['door'] })],
      publicNames: [],
      allowedOrigins: [],
      trustedProxies: [],
    },
  });
});
beforeEach(() => {
  cameras.asked.length = 0;
});
afterAll(() => rig.close());

const send = (who: keyof typeof TOKENS, method: string, path = '', body?: unknown) => {
  const authorization = `Bearer ${TOKENS[who].token}`;
  const json = { 'content-type': 'application/json' };
  const question: Question = { method, headers: { authorization, ...(body !== undefined && json) } };
  return ask(
    `${rig.url}/api/cameras${path}`,
    body === undefined ? question : { ...question, body: JSON.stringify(body) },
  );
};

const DOOR = { id: 'gate', url: 'rtsp://admin:s3cret@cam.local/1', setting: 'event' };

test('zones and masks that are no polygons are refused with their code', async () => {
  const area = '0,0 0.5,0 0.5,1';
  const zones = [{ id: 'door', name: 'Door', area }];
  expect((await send('operator', 'PATCH', '/hall', { zones, mask: [area] })).status).toBe(200);
  expect(cameras.asked).toEqual([['hall', { zones, mask: [area] }]]);
  for (const bad of ['0,0 1,1', '0,0 1,1 1,0 0,1', '0,0 2,0 2,2']) {
    const refused = await send('operator', 'PATCH', '/hall', { zones: [{ id: 'door', name: 'Door', area: bad }] });
    expect(errorOf(refused)).toEqual([400, 'E_AREA_INVALID']);
    expect(JSON.parse(refused.body).error.issues).toMatchObject([{ path: 'zones.0.area' }]);
  }
});

test('a viewer can list cameras but not change them; a limited token lists its own and adds none', async () => {
  const { cameras: seen, watched } = camerasAnswerSchema.parse(JSON.parse((await send('viewer', 'GET')).body));
  expect([seen.map(({ id }) => id), watched]).toEqual([['hall', 'door'], true]);
  const { cameras: some } = camerasAnswerSchema.parse(JSON.parse((await send('limited', 'GET')).body));
  expect(some.map(({ id }) => id)).toEqual(['door']);

  const changes = [
    ['POST', '', DOOR],
    ['PATCH', '/door', { paused: true }],
    ['DELETE', '/door', undefined],
    ['POST', '/test', DOOR],
  ] as const;
  for (const [method, path, body] of changes) {
    expect(errorOf(await send('viewer', method, path, body))).toEqual([403, 'E_ROLE_REFUSED']);
    expect(errorOf(await send('limited', method, path, body))).toEqual([403, 'E_SOURCE_REFUSED']);
  }
  expect((await ask(`${rig.url}/api/cameras`)).status).toBe(401);
  expect(cameras.asked).toEqual([]);
});

test('an operator adds, changes and removes cameras; errors have code, status and path', async () => {
  const added = await send('operator', 'POST', '', DOOR);
  expect([added.status, JSON.parse(added.body).camera.id]).toEqual([201, 'gate']);
  expect(added.body).not.toContain('s3cret');
  expect(cameras.asked.at(-1)).toEqual({
    ...DOOR,
    transport: 'tcp',
    hardware: 'none',
    stallSeconds: 5,
    connectSeconds: 20,
    picture: 'blurred',
    paused: false,
  });
  const taken = await send('operator', 'POST', '', { ...DOOR, id: 'hall' });
  expect(errorOf(taken)).toEqual([409, 'E_CAMERA_ID_TAKEN']);
  expect(apiErrorSchema.parse(JSON.parse(taken.body)).error.issues).toEqual([
    { path: 'id', message: 'another camera has this id' },
  ]);
  expect(JSON.parse((await send('operator', 'PATCH', '/hall', { paused: true })).body).camera.paused).toBe(true);
  // Omitted fields get no defaults: a change must not reset the rest of a camera.
  expect(cameras.asked.at(-1)).toEqual(['hall', { paused: true }]);
  expect(errorOf(await send('operator', 'PATCH', '/nowhere', {}))).toEqual([404, 'E_CAMERA_UNKNOWN']);
  expect(errorOf(await send('operator', 'DELETE', '/hall'))).toEqual([409, 'E_CAMERA_OF_FILE']);
  const broken = await send('operator', 'PATCH', '/hall', { name: 'broken' });
  expect(errorOf(broken)).toEqual([500, 'E_INTERNAL']);
  expect(broken.body).not.toContain('/secret/path');
});

test('every issue of a body is reported at once with its path, and none repeats a secret', async () => {
  const body = {
    id: 'North Gate',
    url: 'gopher://admin:s3cret@cam/1',
    setting: 'stadium',
    stallSeconds: 'soon',
    colour: 'red',
    'rtsp://admin:s3cret@cam/2': 1,
  };
  const { status, body: text } = await send('operator', 'POST', '', body);
  const { code, issues = [] } = apiErrorSchema.parse(JSON.parse(text)).error;
  expect([status, code]).toEqual([400, 'E_BODY_INVALID']);
  expect(issues.map(({ path }) => path).sort()).toEqual([
    'colour',
    'id',
    'rtsp://***@cam/2',
    'setting',
    'stallSeconds',
    'url',
  ]);
  expect(text).toContain('colour');
  expect(text).not.toMatch(/s3cret|admin/);
  expect(cameras.asked).toEqual([]);
});

test.each([
  ['a classroom without a legal basis', { ...DOOR, setting: 'education' }, 'E_LEGAL_BASIS_MISSING', 'legalBasis'],
  ['a file of this machine', { ...DOOR, url: '/etc/passwd' }, 'E_BODY_INVALID', 'url'],
  ['a file as an address', { ...DOOR, url: 'file:///etc/passwd' }, 'E_BODY_INVALID', 'url'],
  ['a test graph, which can read files', { ...DOOR, url: 'lavfi:movie=/etc/passwd' }, 'E_BODY_INVALID', 'url'],
  ['a device that is no camera', { ...DOOR, url: '/dev/video0/../sda' }, 'E_BODY_INVALID', 'url'],
  ['another protocol of ffmpeg', { ...DOOR, url: 'concat:/etc/passwd' }, 'E_BODY_INVALID', 'url'],
  ['a stand-in for a password', { ...DOOR, url: 'rtsp://***@cam/1' }, 'E_BODY_INVALID', 'url'],
  ['a list', [DOOR], 'E_BODY_INVALID', ''],
  ['nothing', null, 'E_BODY_INVALID', ''],
])('%s is refused', async (_, body, code, path) => {
  const answer = await send('operator', 'POST', '', body);
  expect(errorOf(answer)).toEqual([400, code]);
  expect(apiErrorSchema.parse(JSON.parse(answer.body)).error.issues?.map((each) => each.path)).toEqual([path]);
  expect(cameras.asked).toEqual([]);
});

test('a body of 50 MB is refused, and the next request is served', async () => {
  const huge = `{"name":"${'x'.repeat(50 * 1024 * 1024)}"}`;
  const headers = { authorization: `Bearer ${TOKENS.operator.token}`, 'content-type': 'application/json' };
  const outcome = await fetch(`${rig.url}/api/cameras`, { method: 'POST', headers, body: huge }).then(
    ({ status }) => status,
    ({ cause }: Error) => (cause as NodeJS.ErrnoException).code, // the gateway closes the connection instead of reading the body
  );
  expect([413, 'EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET']).toContain(outcome);
  const name = `Robert'); DROP TABLE cameras; --<img src=x onerror=alert(1)>`;
  expect((await send('operator', 'POST', '', { ...DOOR, name })).status).toBe(201);
  expect(cameras.asked).toMatchObject([{ name }]);
});

test('a probe returns its result, and is stopped when the client disconnects', async () => {
  cameras.onTrial = () => cameras.trial?.answer();
  const answered = await send('operator', 'POST', '/test', { url: DOOR.url, connectSeconds: 600 });
  expect(JSON.parse(answered.body)).toEqual({ test: { reached: true, width: 640, height: 480, firstPictureMs: 12 } });
  expect(cameras.asked).toEqual([{ url: DOOR.url, connectSeconds: 20 }]);
  expect(errorOf(await send('operator', 'POST', '/test', {}))).toEqual([400, 'E_BODY_INVALID']);

  const begun = new Promise<void>((resolve) => {
    cameras.onTrial = resolve;
  });
  const stop = new AbortController();
  const asking = fetch(`${rig.url}/api/cameras/test`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKENS.operator.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'hall' }),
    signal: stop.signal,
  });
  await begun;
  const signal = cameras.trial?.signal ?? AbortSignal.abort();
  expect(signal.aborted).toBe(false);
  const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
  stop.abort();
  await expect(asking).rejects.toThrow();
  await aborted;
});

test('a gateway without cameras refuses with a code', async () => {
  const recordings = await GatewayRig.start();
  const answer = await ask(`${recordings.url}/api/cameras`);
  expect(JSON.parse(answer.body)).toEqual({ cameras: [], watched: false });
  const headers = { 'content-type': 'application/json' };
  const refused = await ask(`${recordings.url}/api/cameras`, { method: 'POST', headers, body: JSON.stringify(DOOR) });
  expect(errorOf(refused)).toEqual([409, 'E_CAMERAS_OFF']);
  await recordings.close();
});
