/** `crowdtone cameras discover`, against stand-ins on loopback. */
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { OnvifCamera } from '@crowdtone/testing/cli/onvif-camera';

const PASSWORD = 'c0rrect-h0rse';
const MAIN = { name: 'main', width: 1920, height: 1080, uri: 'rtsp://127.0.0.1:554/main' };
const SUB = { name: 'sub', width: 640, height: 360, uri: 'rtsp://127.0.0.1:554/sub?profile=2' };
const SEARCH = ['cameras', 'discover', '--loopback', '--seconds', '0.4'];

const line = new CommandLine();
let camera: OnvifCamera;
afterEach(async () => {
  await camera.close();
  expect(line.leftovers()).toEqual([]);
});
afterAll(() => line.close());

const guarded = { user: 'viewer', password: PASSWORD };
const run = (args: readonly string[], password = PASSWORD) =>
  line.run([...SEARCH, ...args], { env: { CROWDTONE_CAMERA_PASSWORD: password } });

test('cameras that answer are listed without being asked for more, as text and as JSON', async () => {
  camera = await OnvifCamera.start({ ...guarded, name: 'North gate\u001b[2J', profiles: [SUB, MAIN] });
  const text = await run([]);
  expect(text.stdout).toContain('127.0.0.1  North gate [2J (M3045)');
  expect(text.stderr).toContain('crowdtone cameras discover --host');
  const { cameras } = JSON.parse((await run(['--json'])).stdout);
  expect(cameras).toContainEqual({
    ...{ service: camera.service, host: '127.0.0.1', name: 'North gate [2J', hardware: 'M3045' },
    ...{ streams: null, larger: null, problem: null },
  });
  expect(camera.requests).toEqual([]);
});

/** What a command says of the stand-in of this test alone: others may be searched at the same time. */
async function own(args: readonly string[], password = PASSWORD) {
  const { stdout, stderr } = await run([...args, '--json'], password);
  expect(stdout + stderr).not.toMatch(/c0rrect|wr0ng/);
  return JSON.parse(stdout).cameras.find(({ service }: { service: string }) => service === camera.service);
}

test('the stream with the most pixels comes first, and the password appears nowhere', async () => {
  camera = await OnvifCamera.start({ ...guarded, profiles: [SUB, MAIN] });
  const found = await own(['--host', '127.0.0.1', '--user', 'viewer']);
  expect(found).toMatchObject({
    streams: [
      { width: 1920, height: 1080, encoding: 'H264', fps: 25, location: MAIN.uri },
      { width: 640, height: 360, location: SUB.uri },
    ],
    larger: null,
    problem: null,
  });
  expect(camera.requests.join()).not.toContain(PASSWORD);
  const { stdout } = await run(['--host', '127.0.0.1', '--user', 'viewer']);
  expect(stdout).toContain('use this: rtsp://USER:PASSWORD@127.0.0.1:554/main  1920 x 1080, H264, 25 frames/s, main');
});

test('when only a sub-stream can be had, that is said, with what the camera has', async () => {
  const user = ['--host', '127.0.0.1', '--user', 'viewer'];
  camera = await OnvifCamera.start({ ...guarded, profiles: [SUB, { ...MAIN, uri: null }] });
  expect((await own(user)).larger).toEqual({ width: 1920, height: 1080 });
  expect((await run(user)).stdout).toMatch(/The first is a sub-stream: the camera has 1920 x 1080/);
  await camera.close();
  camera = await OnvifCamera.start({ ...guarded, profiles: [SUB], sensor: { width: 2560, height: 1440 } });
  expect((await own(user)).larger).toEqual({ width: 2560, height: 1440 });
});

test('a wrong password, an answer that is not ONVIF, and addresses elsewhere are named as what they are', async () => {
  const user = ['--host', '127.0.0.1', '--user', 'viewer'];
  camera = await OnvifCamera.start({ ...guarded, profiles: [MAIN] });
  expect((await own(user, 'wr0ng-h0rse')).problem).toMatch(/^E_ONVIF_PASSWORD: /);
  await camera.close();
  for (const nonsense of ['<a>'.repeat(50_000), '']) {
    camera = await OnvifCamera.start({ profiles: [MAIN], nonsense });
    expect((await own(user)).problem).toMatch(/^E_ONVIF_/);
    await camera.close();
  }
  const elsewhere = { ...MAIN, uri: 'rtsp://192.0.2.7/main' };
  camera = await OnvifCamera.start({ ...guarded, profiles: [elsewhere] });
  expect((await own(user)).problem).toMatch(/^E_ONVIF_ANSWER: .*no stream/);
  await camera.close();
  // Who claims to be at another address gets no request there, and no password.
  camera = await OnvifCamera.start({ ...guarded, profiles: [MAIN], claimedHost: '192.0.2.8' });
  expect(await own([])).toBeUndefined();
});

test('a password goes to cameras that are named, and is never an argument', async () => {
  camera = await OnvifCamera.start({ ...guarded, profiles: [MAIN] });
  expect((await run(['--user', 'viewer'])).stderr).toMatch(/^E_USAGE: --user needs --host/);
  expect((await run(['--host', 'camera.local'])).stderr).toMatch(/^E_USAGE: --host camera\.local is not an IPv4/);
  expect((await run(['--seconds', '0'])).stderr).toMatch(/^E_USAGE: --seconds 0/);
  const unasked = await line.run([...SEARCH, '--host', '127.0.0.1', '--user', 'viewer']);
  expect(unasked.stderr).toMatch(/^E_USAGE: nobody can be asked .* CROWDTONE_CAMERA_PASSWORD/);
});
