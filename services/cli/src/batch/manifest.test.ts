import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analysisOptionsSchema } from '@crowdtone/config';
import { aRun } from '@crowdtone/testing/records';
import { contentOf, isSameContent } from './file-content';
import { BATCH_FILE, BatchManifest, differenceOf, isFinished, newBatch, readBatch } from './manifest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crowdtone-batch-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const REQUEST = { inputs: ['/rec'], list: null, options: analysisOptionsSchema.parse({}), settings: aRun().settings };
const file = (sourceId: string) => ({
  sourceId,
  label: sourceId,
  location: `/rec/${sourceId}`,
  content: null,
  state: 'pending' as const,
  windows: 0,
  error: null,
});

test('the manifest on disk is always whole, and has every change once it is flushed', async () => {
  const manifest = new BatchManifest(folder, newBatch(REQUEST, 'run'));
  const ids = Array.from({ length: 500 }, (_, index) => `s${index}`);
  for (const id of ids) manifest.set(file(id));
  await manifest.flush();
  for (const id of ids) manifest.change(id, { state: 'done', windows: 3 });
  await manifest.flush();
  const batch = await readBatch(folder);
  expect(batch?.files.map(({ sourceId }) => sourceId)).toEqual(ids);
  expect(batch?.files.every(({ state, windows }) => state === 'done' && windows === 3)).toBe(true);
  expect(batch && isFinished(batch)).toBe(false);
  manifest.setReported(true);
  await manifest.flush();
  expect(isFinished((await readBatch(folder)) ?? { files: [], reported: false })).toBe(true);
});

test('changes that follow a writing wait for the next one, and a flush does not wait', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  try {
    const manifest = new BatchManifest(folder, newBatch(REQUEST, 'run'));
    manifest.set(file('first'));
    await untilWritten('first');
    manifest.set(file('second'));
    // As many turns as a writing would need, and more.
    for (let turn = 0; turn < 50; turn += 1) await readFile(join(folder, BATCH_FILE));
    expect((await readBatch(folder))?.files).toHaveLength(1);
    await manifest.flush();
    expect((await readBatch(folder))?.files).toHaveLength(2);
  } finally {
    jest.useRealTimers();
  }
});

async function untilWritten(sourceId: string): Promise<void> {
  while (!(await readFile(join(folder, BATCH_FILE), 'utf8').catch(() => '')).includes(sourceId));
}

test.each([
  ['no JSON', () => '{"batchVersion": 1,', /not valid JSON/],
  ['another shape', (text: string) => text.replace('"files"', '"file"'), /does not match its schema/],
  ['other settings', (text: string) => text.replace('"fps": 2', '"fps": 3'), /has a digest that is not that/],
  ['a source twice', (text: string) => text.replace('"sourceId": "b"', '"sourceId": "a"'), /names a source twice/],
])('a manifest with %s is refused', async (_what, change, message) => {
  const manifest = new BatchManifest(folder, newBatch(REQUEST, 'run'));
  manifest.set(file('a'), file('b'));
  await manifest.flush();
  const path = join(folder, BATCH_FILE);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  await expect(readBatch(folder)).rejects.toMatchObject({
    code: 'E_BATCH_INVALID',
    message: expect.stringMatching(message),
  });
});

test('a request with other settings or recordings differs; one with another speed does not', () => {
  const batch = newBatch(REQUEST, 'run');
  const { options, settings } = REQUEST;
  expect(differenceOf(batch, { ...REQUEST, options: { ...options, workers: 4, parallel: 3, threads: 2 } })).toBeNull();
  expect(differenceOf(batch, { ...REQUEST, settings: { ...settings, floor: 9 } })).toBe(
    'other settings (floor 5 instead of 9)',
  );
  expect(differenceOf(batch, { ...REQUEST, options: { ...options, rotate: 90 } })).toMatch(
    /rotate unset instead of 90/,
  );
  expect(differenceOf(batch, { ...REQUEST, inputs: ['/other'] })).toMatch(/other recordings/);
});

test('a file whose content changed is noticed, a copy of a small one is not taken for a change', async () => {
  const path = join(folder, 'a.mp4');
  writeFileSync(path, 'one');
  const before = await contentOf(path);
  writeFileSync(path, 'one');
  const copy = await contentOf(path);
  expect(copy?.modifiedMs).not.toBe(before?.modifiedMs);
  expect(isSameContent(before, copy)).toBe(true);
  writeFileSync(path, 'two');
  expect(isSameContent(before, await contentOf(path, before))).toBe(false);
  writeFileSync(path, Buffer.alloc(9 * 2 ** 20, 1));
  const large = await contentOf(path);
  expect(large).toMatchObject({ whole: false, bytes: 9 * 2 ** 20 });
  expect(await contentOf(join(folder, 'gone.mp4'))).toBeNull();
  expect(isSameContent(large, null)).toBe(false);
});
