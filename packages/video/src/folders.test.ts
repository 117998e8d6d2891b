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
    const { videos, pictures, otherFiles } = await listVideos(path);
    expect(namesOf(videos)).toEqual(['recording', 'recording.0001']);
    expect(pictures).toEqual([]);
    expect(namesOf(otherFiles)).toEqual(['index.xyz', 'snapshot.0001']);
  });

  test('searches folders below, once each, and says what it passed over', async () => {
    const path = subFolder('nested');
    for (const name of ['june', 'june/deep', 'report', '.hidden']) mkdirSync(join(path, name));
    for (const name of ['b.mp4', 'june/a.mp4', 'june/deep/c.mkv', 'report/batch.json', '.hidden/x.mp4', 'june/p.jpg']) {
      writeFileSync(join(path, name), 'x');
    }
    writeFileSync(join(path, 'june/notes.txt'), 'x');
    writeFileSync(Buffer.concat([Buffer.from(`${path}/caf`), Buffer.from([0xe9]), Buffer.from('.mp4')]), 'x');
    symlinkSync(path, join(path, 'june/loop'));
    const listing = await listVideos(path, { leavesOut: (_, names) => names.includes('batch.json') });
    expect(listing).toEqual({
      videos: ['b.mp4', 'june/a.mp4', 'june/deep/c.mkv'].map((name) => join(path, name)),
      pictures: [join(path, 'june/p.jpg')],
      otherFiles: [join(path, 'caf\uFFFD.mp4'), join(path, 'june/notes.txt')],
      otherFolders: [join(path, 'report')],
    });
  });

  test('says so when there is no folder', async () => {
    await expect(listVideos(folder.file('nowhere'))).rejects.toMatchObject({ code: 'E_SOURCE_MISSING', exitCode: 3 });
  });
});
