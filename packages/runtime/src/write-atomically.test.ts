import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAtomically, writeAtomicallyBy } from './write-atomically';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-runtime-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a file is replaced, and nothing else is left', async () => {
  const path = join(folder, 'report.json');
  await writeAtomically(path, 'old');
  await writeAtomically(path, ['n', 'e']);
  expect(await readFile(path, 'utf8')).toBe('ne');
  await writeAtomically(path, new Uint8Array([110, 101, 119]));
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['report.json']);
});

test('readers see the old file while the new one is being written, and keep it when that fails', async () => {
  const path = join(folder, 'report.json');
  await writeAtomically(path, 'old');
  const broken = writeAtomicallyBy(path, async (unfinished) => {
    await writeFile(unfinished, 'half of the ne');
    expect(await readFile(path, 'utf8')).toBe('old');
    throw new Error('disk full');
  });
  await expect(broken).rejects.toThrow('disk full');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['report.json']);
});

test('a place that cannot be replaced leaves no temporary file behind', async () => {
  const path = join(folder, 'taken');
  await mkdir(join(path, 'inside'), { recursive: true });
  await expect(writeAtomically(path, 'text')).rejects.toThrow(/EISDIR|ENOTEMPTY/);
  expect(await readdir(folder)).toEqual(['taken']);
});
