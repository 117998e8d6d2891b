import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rememberedPrecision } from './precision-choice';

let cache: string;
const before = process.env.XDG_CACHE_HOME;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'crowdtone-precision-'));
  process.env.XDG_CACHE_HOME = cache;
});
afterEach(async () => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  await rm(cache, { recursive: true });
});

const logger = { debug: jest.fn() };
afterEach(() => logger.debug.mockClear());

test('a model is timed once, and the choice is kept', async () => {
  const choose = jest.fn(async () => 'gme-net-int8' as const);
  expect(await rememberedPrecision('gme-net', 'auto', logger, choose)).toBe('gme-net-int8');
  expect(await rememberedPrecision('gme-net', 'auto', logger, choose)).toBe('gme-net-int8');
  expect(choose).toHaveBeenCalledTimes(1);
});

test('a precision that was asked for is not looked up, nor one of a model without an int8 version', async () => {
  const choose = jest.fn(async (name: string) => name);
  expect(await rememberedPrecision('gme-net', 'float32', logger, choose)).toBe('gme-net');
  expect(await rememberedPrecision('faceapi-baseline', 'auto', logger, choose)).toBe('faceapi-baseline');
  expect(await readdir(cache)).toEqual([]);
});

test('a damaged file and a cache that cannot be written cost a second timing, not the analysis', async () => {
  const choose = jest.fn(async () => 'gme-net' as const);
  await rememberedPrecision('gme-net', 'auto', logger, choose);
  const [file = ''] = await readdir(join(cache, 'crowdtone', 'precision'));
  await writeFile(join(cache, 'crowdtone', 'precision', file), 'half a na');
  expect(await rememberedPrecision('gme-net', 'auto', logger, choose)).toBe('gme-net');
  expect(choose).toHaveBeenCalledTimes(2);
  process.env.XDG_CACHE_HOME = join(cache, 'file');
  await writeFile(join(cache, 'file'), '');
  expect(await rememberedPrecision('gme-net', 'auto', logger, choose)).toBe('gme-net');
  expect(logger.debug).toHaveBeenCalledTimes(1);
});
