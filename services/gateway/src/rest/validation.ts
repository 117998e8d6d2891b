import type { ErrorCode, Mistake } from '@crowdtone/domain';
import { redactCredentials } from '@crowdtone/observability';
import type { FastifyError, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Refusal } from '../http-error';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How to ask, for the message to someone who asked otherwise. */
    example?: string;
    /** Code of a body that is not valid; by default E_BODY_INVALID. */
    invalidBody?: ErrorCode;
  }
}

/** Bounds the answer to a body of nothing but mistakes. */
const MAX_MISTAKES = 50;
/** Bounds what is repeated of a key, characters. */
const MAX_PATH_LENGTH = 200;

/**
 * The answer to a request that its route's schemas refuse: 400 with every mistake and its path. Values stay unsaid, for
 * they may be secret, and keys are redacted, because anything may stand there.
 *
 * @returns null when the error is of another kind
 */
export function validationRefusal(error: FastifyError, { routeOptions }: FastifyRequest): Refusal | null {
  if (!hasZodFastifySchemaValidationErrors(error)) return null;
  const { example = '', invalidBody = 'E_BODY_INVALID' } = routeOptions.config;
  const mistakes = error.validation.flatMap(mistakesOf).slice(0, MAX_MISTAKES);
  const isBody = error.validationContext === 'body';
  const faults = mistakes.map(({ path, message }) => `${path || (isBody ? 'body' : 'query')}: ${message}`).join(', ');
  if (!isBody) return new Refusal(400, 'E_QUERY_INVALID', `${faults}; ask as ${example}`, {}, mistakes);
  const onlyLaw = mistakes.every(({ message }) => message.includes('E_LEGAL_BASIS_MISSING'));
  const code = onlyLaw ? 'E_LEGAL_BASIS_MISSING' : invalidBody;
  return new Refusal(400, code, `${faults}; send JSON such as ${example}`, {}, mistakes);
}

interface SchemaIssue {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One for each key that is unknown, so that each has a path of its own. */
function mistakesOf({ instancePath, keyword, message = 'is not valid', params }: SchemaIssue): Mistake[] {
  const path = instancePath.split('/').filter((key) => key !== '');
  if (keyword !== 'unrecognized_keys' || !Array.isArray(params.keys)) return [mistake(path, message)];
  return params.keys.map((key) => mistake([...path, String(key)], 'is no known key'));
}

function mistake(path: readonly string[], message: string): Mistake {
  return { path: redactCredentials(path.join('.').slice(0, MAX_PATH_LENGTH)), message: redactCredentials(message) };
}
