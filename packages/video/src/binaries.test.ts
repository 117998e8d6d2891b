import { chmodSync } from 'node:fs';
import { FixtureFolder } from '@crowdtone/testing/video/fixtures';
import { canRefuseRedirects, findFfmpeg, probe } from '.';

const folder = new FixtureFolder();
const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
  delete process.env.FFMPEG_PATH;
});
afterAll(() => folder.remove());

function fakeTool(name: string, says: string): string {
  const path = folder.write(name, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('findFfmpeg', () => {
  test('finds both tools and their version', async () => {
    const { ffmpegPath, ffprobePath, version } = await findFfmpeg();
    expect([ffmpegPath, ffprobePath]).toEqual([
      expect.stringMatching(/\/ffmpeg$/),
      expect.stringMatching(/\/ffprobe$/),
    ]);
    expect(version).toMatch(/^\d+\.\d+/);
  });

  test('tells whether redirects can be refused', async () => {
    expect(await canRefuseRedirects(await findFfmpeg())).toBe(true);
    const older = fakeTool('older-ffmpeg', 'http AVOptions: -seekable');
    expect(await canRefuseRedirects({ ffmpegPath: older, ffprobePath: older, version: '5.1.0' })).toBe(false);
  });

  test('names the command that installs them when they are missing, and finds them once they are there', async () => {
    process.env.PATH = folder.path;
    const missing = { code: 'E_FFMPEG_MISSING', exitCode: 4, message: expect.stringContaining('apt-get install') };
    await expect(findFfmpeg()).rejects.toMatchObject(missing);
    await expect(probe('lavfi:testsrc')).rejects.toMatchObject(missing);
    fakeTool('ffmpeg', 'ffmpeg version 7.1 Copyright');
    fakeTool('ffprobe', 'ffprobe version 7.1 Copyright');
    expect(await findFfmpeg()).toMatchObject({ version: '7.1' });
  });

  test.each([
    ['4.4.2-0ubuntu0.22.04.1', 'E_FFMPEG_TOO_OLD'],
    ['5.0.1', 'E_FFMPEG_TOO_OLD'],
    ['nonsense', null],
    ['N-109542-gabcdef', null],
    ['n6.0', null],
  ])('version %s: %p', async (version, code) => {
    process.env.FFMPEG_PATH = fakeTool(`ffmpeg-${version}`, `ffmpeg version ${version} Copyright`);
    const error = await findFfmpeg().then(
      () => null,
      (thrown: { code: string }) => thrown.code,
    );
    expect(error).toBe(code);
  });

  test('says when FFMPEG_PATH is wrong, or no ffmpeg', async () => {
    process.env.FFMPEG_PATH = folder.file('no-such-tool');
    await expect(findFfmpeg()).rejects.toThrow('FFMPEG_PATH is set to');
    process.env.FFMPEG_PATH = '/bin/true';
    await expect(findFfmpeg()).rejects.toMatchObject({ code: 'E_FFMPEG_MISSING' });
  });
});
