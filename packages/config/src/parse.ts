import { CrowdtoneError, type ErrorCode, errorCodeSchema } from '@crowdtone/domain';
import type { z } from 'zod';

/**
 * `value` as `schema` reads it.
 *
 * @param what how a user would call the thing that holds the value, for the message
 * @param nameOf how a user would call the part of it at a path such as `batch.maxCrops`
 * @throws CrowdtoneError `E_CONFIG_INVALID` (usage) that lists every mistake at once, each with its path
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
    `${what} is not valid (${mistakesOf(result.error, nameOf).join('; ')}); correct it and try again`,
  );
}

/** Every mistake that a schema found, as `path: what is wrong`. */
export function mistakesOf(error: z.ZodError, nameOf = (path: string): string => path): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.join('.');
    return path === '' ? issue.message : `${nameOf(path)}: ${issue.message}`;
  });
}

/**
 * The code that every issue carries in its `params`, as `refine(..., { params: { code } })` puts it there; null
 * when one of them carries none or another: such a value has more than one fault.
 */
export function codeOf(issues: readonly z.core.$ZodIssue[]): ErrorCode | null {
  const [code = null, ...others] = new Set(issues.map(codeOfIssue));
  return others.length === 0 ? code : null;
}

function codeOfIssue(issue: z.core.$ZodIssue): ErrorCode | null {
  const parsed = errorCodeSchema.safeParse(issue.code === 'custom' ? issue.params?.code : undefined);
  return parsed.success ? parsed.data : null;
}
