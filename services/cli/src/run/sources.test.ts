import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_CORRECTIONS } from '@crowdtone/domain';
import { FixtureFolder, TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { chooseSources, labelsOf, listSources } from './sources';

test('labels are paths below the common root, and none is twice', () => {
  const locations = ['/rec/cam1/a/00.mp4', '/rec/cam2/a/00.mp4', '/rec/other.mp4', 'lavfi:testsrc', 'lavfi:testsrc'];
  const recordings = locations.map((location) => ({ location }));
  expect(labelsOf(recordings, '/rec')).toEqual([
    'cam1/a/00.mp4',
    'cam2/a/00.mp4',
    'other.mp4',
    'lavfi:testsrc',
    'lavfi:testsrc 2',
  ]);
  const parts = [
    { location: '/rec/a.mp4', clip: { fromMs: 60_000, toMs: 90_000 } },
    { location: '/rec/a.mp4', clip: { fromMs: 90_000, toMs: null } },
    { location: '/rec/a.mp4', clip: { fromMs: 0, toMs: 90_000 }, label: 'opening' },
  ];
  expect(labelsOf(parts, '/rec')).toEqual(['a.mp4 1:00-1:30', 'a.mp4 from 1:30', 'opening']);
});

test('network sources that differ in their secrets are distinguished, and show none', () => {
  const locations = ['rtmp://h/live/s3cret1', 'rtmp://h/live/s3cret2', 'http://h/v?key=s3cret'];
  expect(
    labelsOf(
      locations.map((location) => ({ location })),
      null,
    ),
  ).toEqual(['rtmp://h/live/***', 'rtmp://h/live/*** 2', 'http://h/v?key=***']);
});

test('folders are searched with those below, patterns are expanded, and what is passed over is said', async () => {
  const fixtures = new FixtureFolder();
  try {
    for (const folder of ['rec', 'rec/cam1', 'rec/cam2', 'rec/report', 'empty', 'photos', 'photos/day2']) {
      mkdirSync(fixtures.file(folder));
    }
    const files = ['rec/cam1/00.mp4', 'rec/cam2/00.mp4', 'rec/notes.txt', 'rec/cam1/p.jpg', 'rec/report/batch.json'];
    for (const file of [...files, 'photos/a.jpg', 'photos/day2/a.png']) writeFileSync(fixtures.file(file), 'x');
    const { listed, refused, remark } = await listSources([fixtures.file('rec'), fixtures.file('empty')]);
    expect(listed.map(({ label }) => label)).toEqual(['cam1/00.mp4', 'cam2/00.mp4']);
    expect(refused).toMatchObject([{ error: { code: 'E_FOLDER_NO_VIDEO' } }]);
    expect(remark).toBe('2 recordings; passed over: 2 files, 1 folder (notes.txt, p.jpg, report)');
    const photos = await listSources([fixtures.file('photos')]);
    expect(photos).toMatchObject({ listed: [{ label: 'a.jpg' }, { label: 'day2/a.png' }], remark: null });
    const pattern = await listSources([fixtures.file('rec/*/*.mp4')]);
    expect(pattern.listed.map(({ label }) => label)).toEqual(['cam1/00.mp4', 'cam2/00.mp4']);
    const none = await listSources([fixtures.file('rec/*.mov')]);
    expect(none.refused).toMatchObject([{ error: { code: 'E_SOURCE_MISSING' } }]);
  } finally {
    fixtures.remove();
  }
});

test('footage has one identifier, whatever else is chosen and whatever link leads to it', async () => {
  const fixtures = new FixtureFolder();
  try {
    for (const folder of ['cam1', 'cam2']) mkdirSync(fixtures.file(folder));
    const first = await fixtures.make(join('cam1', '00.mp4'), ...TEST_PATTERN);
    const second = fixtures.file(join('cam2', '00.mp4'));
    copyFileSync(first, second);
    const link = fixtures.file('link.mp4');
    symlinkSync(first, link);
    const idsOf = async (...names: string[]) =>
      (await chooseSources(names, NO_CORRECTIONS)).chosen.map(({ sourceId }) => sourceId);
    const [id] = await idsOf(first);
    expect(await idsOf(link)).toEqual([id]);
    expect(await idsOf(first, link)).toEqual([id]);
    const both = await idsOf(second, first);
    expect(both).toHaveLength(2);
    expect(both[1]).toBe(id);
  } finally {
    fixtures.remove();
  }
});
