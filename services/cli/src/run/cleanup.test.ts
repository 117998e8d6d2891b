import { createLogger } from '@crowdtone/observability';
import { Cleanup } from './cleanup';

const warn = jest.fn();
const logger = Object.assign(createLogger('test'), { warn });
beforeEach(() => warn.mockClear());

test('releases in reverse order, every step although one fails', async () => {
  const released: string[] = [];
  const cleanup = new Cleanup(logger);
  cleanup.defer('first', () => void released.push('first'));
  cleanup.defer('failing', () => Promise.reject(new Error('no')));
  cleanup.defer('last', () => void released.push('last'));
  await expect(cleanup.run()).rejects.toThrow('no');
  expect(released).toEqual(['last', 'first']);
  expect(warn).not.toHaveBeenCalled();
});

test('C14: a step that never ends is left behind, with its name in the log, and the others are done', async () => {
  const released: string[] = [];
  const cleanup = new Cleanup(logger, 1);
  cleanup.defer('first', () => void released.push('first'));
  cleanup.defer('frozen', () => new Promise(() => undefined));
  await cleanup.run();
  expect(released).toEqual(['first']);
  expect(warn.mock.calls).toEqual([[{ what: 'frozen' }, expect.any(String)]]);
});
