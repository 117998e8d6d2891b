import { mkdirSync, symlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { FixtureFolder } from '@crowdtone/testing/video/fixtures';
import { isVideoFile, listVideos } from '.';

const folder = new FixtureFolder();
afterAll(() => folder.remove());

describe('listVideos', () => {
  it('finds the videos of a folder, sorted as a person would', async () => {
    for (const name of ['clip10.mp4', 'clip2.MKV', 'a.gif', 'notes.txt', '._clip2.mkv', 'mp4']) folder.write(name, 'x');
    mkdirSync(folder.file('folder.mp4'));
    symlinkSync(folder.file('gone'), folder.file('gone.mp4'));
    expect((await listVideos(folder.path)).map((path) => basename(path))).toEqual(['a.gif', 'clip2.MKV', 'clip10.mp4']);
  });

  it('says so when there is none', async () => {
    mkdirSync(folder.file('empty'));
    await expect(listVideos(folder.file('empty'))).rejects.toMatchObject({ code: 'E_FOLDER_NO_VIDEO', exitCode: 3 });
    await expect(listVideos(folder.file('nowhere'))).rejects.toMatchObject({ code: 'E_SOURCE_MISSING', exitCode: 3 });
  });
});

describe('isVideoFile', () => {
  it.each([
    ['a.mp4', true],
    ['A.MOV', true],
    ['a.mp4.part', false],
    ['.mp4', false],
    ['a.jpg', false],
  ])('%s: %p', (name, expected) => expect(isVideoFile(name)).toBe(expected));
});
