import { CrowdtoneError, type ErrorCode, errorCodeSchema } from '@crowdtone/domain';
import type { z } from 'zod';

/**
 * `value`, parsed with `schema`.
 *
 * @param what name of the value in messages
 * @param nameOf name of the part at a path such as `batch.maxCrops` in messages
 * @throws {CrowdtoneError} E_CONFIG_INVALID, which lists every issue with its path
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  nameOf?: (path: string) => string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new CrowdtoneError(
    'E_CONFIG_INVALID',
    `${what} is not valid (${describeIssues(result.error, nameOf).join('; ')}); correct it and try again`,
  );
}

/** Every issue of a validation, as `path: message`. */
export function describeIssues(error: z.ZodError, nameOf = (path: string): string => path): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.join('.');
    const message = issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys) : issue.message;
    return path === '' ? message : `${nameOf(path)}: ${message}`;
  });
}

/** What may be a misspelt key. Anything else may be a value that lost its key, such as a password or an address. */
const SHOWN_KEY = /^[a-z]{1,24}$/i;

function unknownKeys(keys: readonly string[]): string {
  return keys
    .map((key) => (SHOWN_KEY.test(key) ? `unknown key ${key}` : 'unknown key (not shown, as it may hold a secret)'))
    .join(', ');
}

/**
 * The error code that all issues have in their `params`, set by `refine(..., { params: { code } })`; null when an issue has
 * none or another.
 */
export function codeOf(issues: readonly z.core.$ZodIssue[]): ErrorCode | null {
  const [code = null, ...others] = new Set(issues.map(codeOfIssue));
  return others.length === 0 ? code : null;
}

function codeOfIssue(issue: z.core.$ZodIssue): ErrorCode | null {
  const parsed = errorCodeSchema.safeParse(issue.code === 'custom' ? issue.params?.code : undefined);
  return parsed.success ? parsed.data : null;
}
