import type { Camera } from '@crowdtone/domain';
import { OnvifCamera } from '@crowdtone/testing/cli/onvif-camera';
import { OnvifCameraFinder } from './camera-finder';

const PASSWORD = 'c0rrect-h0rse';
const MAIN = { name: 'main', width: 1920, height: 1080, uri: 'rtsp://127.0.0.1:554/main' };
const SUB = { name: 'sub', width: 640, height: 360, uri: 'rtsp://127.0.0.1:554/sub' };
const guarded = { user: 'viewer', password: PASSWORD };

test('the page finds what may be added there, and asks those that were found alone', async () => {
  const camera = await OnvifCamera.start({ ...guarded, profiles: [SUB, MAIN] });
  const gate = { id: 'gate', location: 'rtsp://***@127.0.0.1:554/main' } as Camera;
  const finder = new OnvifCameraFinder({ list: () => [gate] }, ['127.0.0.0/8'], 800);
  const ask = { service: camera.service, ...guarded };
  await expect(finder.streams(ask)).rejects.toMatchObject({ code: 'E_ONVIF_UNKNOWN' });
  const searching = finder.find();
  await expect(finder.find()).rejects.toMatchObject({ code: 'E_ONVIF_BUSY' });
  expect(await searching).toContainEqual(expect.objectContaining({ service: camera.service, knownAs: 'gate' }));
  expect((await finder.streams(ask)).streams[0]).toMatchObject({ width: 1920, location: MAIN.uri });
  await expect(finder.streams({ ...ask, password: 'wr0ng' })).rejects.toMatchObject({ code: 'E_ONVIF_PASSWORD' });
  await expect(finder.streams({ ...ask, service: 'http://127.0.0.1:1/' })).rejects.toMatchObject({
    code: 'E_ONVIF_UNKNOWN',
  });
  const others = await new OnvifCameraFinder({ list: () => [] }, [], 300).find().catch(({ code }) => code);
  // Cameras on this machine may not be added over the network.
  if (others !== 'E_ONVIF_AWAY') expect(others.map(({ host }: { host: string }) => host)).not.toContain('127.0.0.1');
  await camera.close();
});
