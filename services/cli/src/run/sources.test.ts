import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { NO_CORRECTIONS } from '@crowdtone/domain';
import { FixtureFolder, TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { chooseSources, distinctLabels } from './sources';

test('files of one name are distinguished by as many folders as needed', () => {
  const locations = [
    '/rec/cam1/a/00.mp4',
    '/rec/cam2/a/00.mp4',
    '/rec/cam2/b/00.mp4',
    '/rec/other.mp4',
    'lavfi:testsrc',
  ];
  expect(distinctLabels(locations)).toEqual([
    'cam1/a/00.mp4',
    'cam2/a/00.mp4',
    'b/00.mp4',
    'other.mp4',
    'lavfi:testsrc',
  ]);
});

test('network sources that differ in their secrets are distinguished, and show none', () => {
  const locations = ['rtmp://h/live/s3cret1', 'rtmp://h/live/s3cret2', 'http://h/v?key=s3cret', '/00.mp4', '/x/00.mp4'];
  expect(distinctLabels(locations)).toEqual([
    'rtmp://h/live/***',
    'rtmp://h/live/*** 2',
    'http://h/v?key=***',
    '/00.mp4',
    'x/00.mp4',
  ]);
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
