import type { IncomingMessage, ServerResponse } from 'node:http';
import { apiErrorSchema } from '@crowdtone/domain';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';

/** A Fastify whose routes take their types from the zod schemas that they declare. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** An error that a route may answer with, beside those that every route may. */
export const problem = (description: string) => apiErrorSchema.describe(description);

/** 404 of routes of a run. */
export const RUN_UNKNOWN = problem('The run is unknown, or shows none of the sources that the caller may see.');
/** 404 of routes of a source. */
export const SOURCE_UNKNOWN = problem('The run or the source is unknown.');
