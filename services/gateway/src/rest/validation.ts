import { errorCodeSchema, type ValidationIssue } from '@crowdtone/domain';
import { redactCredentials } from '@crowdtone/observability';
import type { FastifyError, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { HttpError, type HttpErrorCode, hasHttpStatus } from '../http-error';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A valid query or body, for error messages. */
    example?: string;
    /** Code of a body that is not valid; by default E_BODY_INVALID. */
    invalidBody?: HttpErrorCode;
  }
}

/** Limits the issues in one response. */
const MAX_ISSUES = 50;
/** Limits what is repeated of a key, characters. */
const MAX_PATH_LENGTH = 200;

/**
 * The answer to a request that its route's schemas refuse: 400 with every issue and its path. Values are not
 * repeated, because they may be secret, and keys are redacted, because clients choose them.
 *
 * @returns null when the error is of another kind
 */
export function validationError(error: FastifyError, { routeOptions }: FastifyRequest): HttpError | null {
  if (!hasZodFastifySchemaValidationErrors(error)) return null;
  const { example = '', invalidBody = 'E_BODY_INVALID' } = routeOptions.config;
  const issues = error.validation.flatMap(issuesOf).slice(0, MAX_ISSUES);
  const isBody = error.validationContext === 'body';
  const faults = issues.map(({ path, message }) => `${path || (isBody ? 'body' : 'query')}: ${message}`).join(', ');
  if (!isBody) return new HttpError('E_QUERY_INVALID', `${faults}; use ${example}`, { issues });
  const code = sharedCode(error.validation) ?? invalidBody;
  return new HttpError(code, `${faults}; send JSON such as ${example}`, { issues });
}

const customParamsSchema = z.object({ params: z.object({ code: errorCodeSchema }) });

/** The code that every issue carries, see `codeOf` of the configuration; null when one carries none or another. */
function sharedCode(issues: readonly SchemaIssue[]): HttpErrorCode | null {
  const [code = null, ...others] = new Set(
    issues.map(({ params }) => customParamsSchema.safeParse(params).data?.params.code ?? null),
  );
  return others.length === 0 && code !== null && hasHttpStatus(code) ? code : null;
}

interface SchemaIssue {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One for each key that is unknown, so that each has a path of its own. */
function issuesOf({ instancePath, keyword, message = 'invalid', params }: SchemaIssue): ValidationIssue[] {
  const path = instancePath.split('/').filter((key) => key !== '');
  if (keyword !== 'unrecognized_keys' || !Array.isArray(params.keys)) return [issue(path, message)];
  return params.keys.map((key) => issue([...path, String(key)], 'unknown key'));
}

function issue(path: readonly string[], message: string): ValidationIssue {
  return { path: redactCredentials(path.join('.').slice(0, MAX_PATH_LENGTH)), message: redactCredentials(message) };
}
