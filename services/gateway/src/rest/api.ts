import { apiErrorSchema } from '@crowdtone/domain';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';

/** A Fastify whose routes take their types from the zod schemas that they declare. */
export type Api = FastifyInstance<
  RawServerDefault,
  import('node:http').IncomingMessage,
  import('node:http').ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Answers of a route that it may give beside those that every route may give. */
export const problem = (description: string) => apiErrorSchema.describe(description);

export const RUN_UNKNOWN = problem('The run is unknown, or shows none of the sources that the caller may see.');
export const SOURCE_UNKNOWN = problem('The run or the source is unknown.');
