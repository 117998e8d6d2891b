import { ERROR_TOPICS, ERRORS, type ErrorCode, errorEntry } from './error-codes';
import { asCrowdtoneError, CrowdtoneError, errorCodeSchema, formatError } from './errors';

const CODES = Object.keys(ERRORS) as ErrorCode[];

test('no code stands under two topics', () => {
  const listed = Object.values(ERROR_TOPICS).flatMap((topic) => Object.keys(topic));
  expect([...listed].sort()).toEqual([...CODES].sort());
});

test.each(CODES)('%s has a meaning of one line', (code) => {
  expect(errorEntry(code).about).toMatch(/^[^\n|]{10,110}\.$/);
});

test('class and exit code follow from the code', () => {
  const error = new CrowdtoneError('E_SOURCE_MISSING', 'clip.mp4 does not exist; check the path');
  expect([error.errorClass, error.exitCode]).toEqual(['input', 3]);
  expect(formatError(error)).toBe('E_SOURCE_MISSING: clip.mp4 does not exist; check the path');
});

test('an unknown code neither compiles nor passes from another process', () => {
  // @ts-expect-error a code that the registry does not list
  const unknown: ErrorCode = 'E_UNLISTED';
  expect(errorCodeSchema.safeParse(unknown).success).toBe(false);
  expect(errorCodeSchema.parse('E_REDIS_LOST')).toBe('E_REDIS_LOST');
});

test.each([
  'Array buffer allocation failed',
  'std::bad_alloc',
  'spawn ENOMEM',
  'Failed to allocate block of 262144 bytes (bad allocation)',
])('C14: %s ends with 4 and advice', (message) => {
  const error = asCrowdtoneError(new Error(message));
  expect(error).toMatchObject({ code: 'E_MEMORY_FULL', exitCode: 4, message: expect.stringMatching(/; free some/) });
});

test('what is thrown without a code is internal, with its cause', () => {
  const cause = new TypeError('undefined is not a function');
  expect(asCrowdtoneError(cause)).toMatchObject({ code: 'E_INTERNAL', exitCode: 1, message: cause.message, cause });
});
