import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type GroupWindow, liveEventSchema } from '@crowdtone/domain';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { files, motionJpeg } from '@crowdtone/testing/video/live-feeds';
import { serveHttp } from '@crowdtone/testing/video/servers';
import { io } from 'socket.io-client';
import { ffmpeg, filmCrowd, QUICK } from '../scenes/footage';

const line = new CommandLine();
afterAll(() => line.close());

/** Everything that is published of the mood in the windows of a report. */
function published(out: string) {
  return line.report(out).sources.map(({ windows }) => windows.map(moodOf));
}

function moodOf({ people, shares, counted, trust }: GroupWindow) {
  return { people, shares, counted, trust };
}

test('the same clip has the same shares in two folders and by URL', async () => {
  await filmCrowd(line.path('crowd.mp4'), { people: 10, seconds: 2 });
  mkdirSync(line.path('elsewhere'));
  copyFileSync(line.path('crowd.mp4'), line.path('elsewhere/other-name.mp4'));
  const server = await serveHttp(files(line.folder));
  try {
    const url = `http://127.0.0.1:${server.port}/crowd.mp4`;
    for (const [out, video] of Object.entries({ one: 'crowd.mp4', two: 'elsewhere/other-name.mp4', three: url })) {
      expect(await line.run(['analyze', video, '--out', out, ...QUICK])).toMatchObject({ exitCode: 0 });
    }
    const [one, two, three] = ['one', 'two', 'three'].map(published);
    expect(one?.[0]).toHaveLength(2);
    expect(one?.[0]?.[0]?.shares).not.toBeNull();
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  } finally {
    await server.close();
  }
}, 240_000);

test('equal frames have the same shares from a file and from a camera', async () => {
  await filmCrowd(line.path('moving.mp4'), { people: 10, seconds: 1 });
  await ffmpeg('-i', line.path('moving.mp4'), '-frames:v', '1', '-q:v', '2', line.path('still.jpg'));
  // Copied, not encoded again: each frame is this picture, as each of the camera is.
  const still = ['-loop', '1', '-framerate', '8', '-t', '3', '-i', line.path('still.jpg')];
  await ffmpeg(...still, '-c', 'copy', line.path('still.mkv'));
  expect(await line.run(['analyze', 'still.mkv', '--out', 'still', ...QUICK])).toMatchObject({ exitCode: 0 });
  const [recorded] = published('still');

  const server = await serveHttp(motionJpeg(readFileSync(line.path('still.jpg')), 50));
  try {
    const config = `
analysis: { fps: 4, window: 1, minFace: 28 }
sources:
  - { id: hall, url: "http://127.0.0.1:${server.port}/stream", setting: synthetic }
`;
    writeFileSync(line.path('camera.yaml'), config);
    const serving = line.start(['serve', '--config', 'camera.yaml', '--port', '0', '--out', 'live']);
    const [, url = ''] = await serving.untilSays(/dashboard: (http:\S+)/);
    const socket = io(url, { transports: ['websocket'] });
    const watched = await new Promise<GroupWindow>((resolve) => {
      socket.on('event', (message) => {
        const { event } = liveEventSchema.parse(message);
        if (event.kind === 'window' && event.window.shares !== null) resolve(event.window);
      });
    });
    socket.disconnect();
    serving.pressCtrlC();
    await serving.ended;
    const { people, shares, counted } = moodOf(watched);
    const [first] = recorded ?? [];
    expect(people).toEqual(first?.people);
    expect(counted).toEqual(first?.counted);
    expect(shares).toEqual(first?.shares);
  } finally {
    await server.close();
  }
}, 240_000);
