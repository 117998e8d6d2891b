import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FixtureFolder, TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { listVideos } from '.';

const folder = new FixtureFolder();
afterAll(() => folder.remove());

function subFolder(name: string): string {
  mkdirSync(folder.file(name));
  return folder.file(name);
}

const namesOf = (paths: readonly string[]) => paths.map((path) => basename(path));

describe('listVideos', () => {
  test('finds the videos of a folder, sorted as a person would', async () => {
    const path = subFolder('sorted');
    const names = ['clip10.mp4', 'clip2.MKV', 'a.gif', 'notes.txt', '._clip2.mkv', '.mp4', 'a.jpg'];
    for (const name of names) writeFileSync(join(path, name), 'x');
    symlinkSync(join(path, 'gone'), join(path, 'gone.mp4'));
    expect(namesOf((await listVideos(path)).videos)).toEqual(['a.gif', 'clip2.MKV', 'clip10.mp4']);
  });

  test('knows the extensions of recorders and old programs', async () => {
    const path = subFolder('recorders');
    const names = ['a.264', 'b.asf', 'c.dav', 'd.divx', 'e.f4v', 'f.h265', 'g.m2t', 'h.m2v'];
    for (const name of names) writeFileSync(join(path, name), 'x');
    expect(namesOf((await listVideos(path)).videos)).toEqual(names);
  });

  test('takes what ffprobe takes for a video, whatever its name, but no photo', async () => {
    const path = subFolder('odd-names');
    const video = await folder.make('video.mkv', ...TEST_PATTERN);
    const photo = await folder.make('photo.png', ...TEST_PATTERN, '-frames:v', '1', '-update', '1');
    copyFileSync(video, join(path, 'recording'));
    copyFileSync(video, join(path, 'recording.0001'));
    copyFileSync(photo, join(path, 'snapshot.0001'));
    writeFileSync(join(path, 'index.xyz'), 'no video\n');
    const { videos, remarks } = await listVideos(path);
    expect(namesOf(videos)).toEqual(['recording', 'recording.0001']);
    expect(remarks).toEqual([
      `${path}: 2 files are not readable as video: index.xyz, snapshot.0001; convert to MP4 to include`,
    ]);
  });

  test('mentions sub-folders, and names that are not UTF-8', async () => {
    const path = subFolder('remarkable');
    writeFileSync(join(path, 'clip.mp4'), 'x');
    mkdirSync(join(path, 'june.mp4'));
    writeFileSync(Buffer.concat([Buffer.from(`${path}/caf`), Buffer.from([0xe9]), Buffer.from('.mp4')]), 'x');
    const { videos, remarks } = await listVideos(path);
    expect(namesOf(videos)).toEqual(['clip.mp4']);
    expect(remarks).toEqual([
      `${path}: 1 sub-folder is not searched: june.mp4; add sub-folders as sources of their own`,
      `${path}: 1 file has a name that is not valid UTF-8: caf\uFFFD.mp4; rename to include`,
    ]);
  });

  test('says so when there is none', async () => {
    const empty = subFolder('empty');
    mkdirSync(join(empty, 'june'));
    await expect(listVideos(empty)).rejects.toMatchObject({
      code: 'E_FOLDER_NO_VIDEO',
      exitCode: 3,
      message: expect.stringContaining('(1 sub-folder is not searched: june)'),
    });
    await expect(listVideos(folder.file('nowhere'))).rejects.toMatchObject({ code: 'E_SOURCE_MISSING', exitCode: 3 });
  });
});
